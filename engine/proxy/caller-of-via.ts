import type { Endpoint } from '#engine/contract/address.ts'
import { defaultPort } from '#engine/contract/transport-facts.ts'
import { TRANSPORTS } from '#engine/contract/vocabulary.ts'
import type { Via } from '#engine/sip/via.ts'

/** Both believe a Via that we signed: its `received` and `rport` are ours (RFC 3261 §18.2.2). */

/** The flow its request came over. */
export function flowOfVia(via: Via): Endpoint {
  const transport = TRANSPORTS.find((candidate) => candidate === via.transport.toLowerCase()) ?? 'udp'
  const port = (via.rport > 0 ? via.rport : via.port) || defaultPort(transport)
  return { transport, address: via.received || via.host, port }
}

/** Where its sender hears responses: where its stream is gone, at the port it listens on, sent-by's (rules 7). */
export function callerOfVia(via: Via): Endpoint {
  const flow = flowOfVia(via)
  return flow.transport === 'udp' ? flow : { ...flow, port: via.port || defaultPort(flow.transport) }
}
