import { invariant } from '#engine/base/invariant.ts'
import { type Endpoint, formatEndpoint, type TlsPeer } from '#engine/contract/address.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { type DestinationAddress, parseDestinationUri } from '#engine/contract/destination-uri.ts'
import { defaultPort, isSecure } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { type LocatedTarget, locationKey } from '#engine/location/location.ts'
import { canonicalAddress } from './ip.ts'

/** Where its URI points. The schema has refused every other URI at the door. */
function addressOf(config: DestinationConfig): DestinationAddress {
  const parsed = parseDestinationUri(config.uri)
  invariant(typeof parsed !== 'string', `destination ${config.id} has the URI ${config.uri}`)
  return parsed
}

/** Who must be at the other end; undefined where nothing is encrypted. */
function peerOf(config: DestinationConfig, transport: Transport, host: string): TlsPeer | undefined {
  return isSecure(transport) ? { name: config.tlsName || host, isVerified: config.tlsVerify } : undefined
}

export function namesTransport(config: DestinationConfig): boolean {
  return addressOf(config).transport !== null
}

/** What has to be looked up for it; null for a numeric host. */
export function lookUpKey(config: DestinationConfig): string | null {
  return locationKey(addressOf(config))
}

/** The name it is to prove is the one that is configured, never the one DNS led to (RFC 5922 §7.2). */
export function endpointAt(config: DestinationConfig, at: LocatedTarget): Endpoint {
  const { transport, port } = at
  const address = canonicalAddress(at.address)
  if (!isSecure(transport)) return { transport, address, port }
  return {
    transport,
    address,
    port,
    peer: peerOf(config, transport, addressOf(config).host.replace(/\.$/, '')),
  }
}

/** Two configurations with the same key mean the same place: what was seen there still holds. */
export function placeKey(config: DestinationConfig): string {
  const { isNumeric, isSips, host, port, transport } = addressOf(config)
  const place = isNumeric ? numericTargets(config).map(formatEndpoint) : [host, port, transport, isSips]
  return JSON.stringify([place, config.tlsName, config.tlsVerify])
}

/** The one endpoint of a numeric URI, the address written as sockets write it; none where DNS must be asked. */
export function numericTargets(config: DestinationConfig): readonly Endpoint[] {
  const { host, isNumeric, isSips, port, transport } = addressOf(config)
  if (!isNumeric) return []
  const spoken = transport ?? (isSips ? 'tls' : 'udp')
  const address = canonicalAddress(host)
  const peer = peerOf(config, spoken, host)
  return [{ transport: spoken, address, port: port ?? defaultPort(spoken), ...(peer && { peer }) }]
}

/** At one place several names may be asked for; that one of them is not there says nothing of the others. */
export function isSamePlace(a: Endpoint, b: Endpoint): boolean {
  return (
    a.port === b.port &&
    a.address === b.address &&
    a.transport === b.transport &&
    a.peer?.name === b.peer?.name
  )
}
