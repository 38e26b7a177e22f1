import type { Endpoint } from '#engine/contract/address.ts'
import { defaultPort } from '#engine/contract/transport-facts.ts'
import type { Via } from '#engine/sip/via.ts'
import type { Arrival } from '#engine/transport/transport.ts'

/**
 * Where responses go: the packet's address, never a host a Via names; the packet's port where `rport` stands,
 * else sent-by's (RFC 3581 §4, RFC 3261 §18.2.2).
 * DEVIATION: Via `maddr` is ignored: it would let anybody send our answers to a third host (rules 12).
 */
export function replyEndpoint(via: Via, arrival: Arrival): Endpoint {
  const isStream = arrival.connection !== null
  const port =
    via.rport >= 0 && !isStream ? arrival.port : via.port || defaultPort(arrival.listener.transport)
  return { transport: arrival.listener.transport, address: arrival.address, port }
}
