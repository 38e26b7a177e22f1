import type { Endpoint } from '#engine/contract/address.ts'
import { type DestinationAddress, parseDestinationUri } from '#engine/contract/destination-uri.ts'
import { defaultPort } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { canonicalAddress } from '#engine/destination/ip.ts'
import type { ProbeOrder } from '#engine/destination/probe-sender.ts'
import { endpointUri } from './own-uri.ts'

/** Where a probe goes, and what that makes of its head. */
export interface ProbeWay {
  /** Its answers come from here. */
  readonly to: Endpoint
  readonly requestUri: string
  /** The Route that an outbound proxy wants (RFC 3261 §8.1.2); '' straight to the destination. */
  readonly route: string
}

export function probeWay({ to, probe }: ProbeOrder): ProbeWay {
  const target = spokenBy(to, probe.transport)
  const requestUri = probe.requestUri || endpointUri(target)
  const proxy = proxyOf(parseDestinationUri(probe.outboundProxy))
  return proxy
    ? { to: proxy, requestUri, route: `<${endpointUri(proxy)};lr>` }
    : { to: target, requestUri, route: '' }
}

/** The same place by another transport; a port that is only the usual one of its transport goes with that. */
function spokenBy(to: Endpoint, transport: Transport | null): Endpoint {
  if (transport === null || transport === to.transport) return to
  const port = to.port === defaultPort(to.transport) ? defaultPort(transport) : to.port
  return { ...to, transport, port }
}

/** The contract lets numeric addresses through only. */
function proxyOf(uri: DestinationAddress | string): Endpoint | null {
  if (typeof uri === 'string' || !uri.isNumeric) return null
  const transport = uri.transport ?? (uri.isSips ? 'tls' : 'udp')
  return { transport, address: canonicalAddress(uri.host), port: uri.port ?? defaultPort(transport) }
}
