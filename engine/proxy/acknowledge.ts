import type { Endpoint } from '#engine/contract/address.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { buildAck, buildAckOfFailure } from '#engine/sip/requests.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { forwardAgain } from './forward-again.ts'
import type { ProxyGround } from './ground.ts'
import { findWay } from './in-dialog.ts'
import type { UnacknowledgedFailure } from './unacknowledged.ts'

/** The caller's ACK of a failure that went to it without a transaction: the branch and the way of its INVITE. */
export function relayFailureAck(
  ground: ProxyGround,
  ack: SipMessage,
  arrival: Arrival,
  failure: UnacknowledgedFailure,
): void {
  const { branch, destination, destinationId } = failure
  const found = ack.routes().length > 0 ? findWay(ground, ack, arrival) : null
  const way = found?.kind === 'way' ? found : null
  const to = way?.to ?? destination
  const listener = way?.listener ?? ground.transport.listenerFor(to)
  if (!listener) return ground.traffic.dropped('no-listener')
  const isToCaller = way !== null && !way.fromCaller
  const setId = isToCaller ? 0 : (ground.directory.destination(destinationId)?.setId ?? 0)
  const forwarded = forwardAgain(ground, ack, { arrival, listener, branch, to, setId, routing: way })
  if (!forwarded) return
  const bytes = buildAck(forwarded, forwarded)
  ground.traffic.sent('ACK', 0)
  ground.transport.send(bytes, bytes.length, listener, to, way?.connection ?? null)
}

/** The ACK of a failure that nobody else will acknowledge: its INVITE goes on elsewhere, or had its final. */
export function acknowledgeFailure(ground: ProxyGround, failure: SipMessage, to: Endpoint): void {
  const listener = ground.transport.listenerFor(to)
  if (!listener) return ground.traffic.dropped('no-listener')
  const bytes = buildAckOfFailure(failure)
  ground.traffic.sent('ACK', 0)
  ground.transport.send(bytes, bytes.length, listener, to, null)
}
