import type { Endpoint } from '#engine/contract/address.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { OWN_LIMITS } from '#engine/sip/message-limits.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { type ForwardOrder, forwardRequest } from './forward.ts'
import type { ProxyGround } from './ground.ts'

export interface AgainOrder extends Pick<ForwardOrder, 'arrival'> {
  readonly listener: Listener
  /** The one its INVITE left with. */
  readonly branch: string
  readonly to: Endpoint
  /** Of its destination; 0 where nobody knows. */
  readonly setId: number
  /** Within a dialog; absent: its INVITE began a call, and had no Route but ours (`decide`). */
  readonly routing?: Omit<ForwardOrder, 'arrival' | 'branch' | 'offersOverload'> | null
}

/**
 * A CANCEL or the ACK of a failure whose INVITE is not in this start's hands, as it would have left with that: by the
 * same way and with the same branch (RFC 3261 §9.1, §17.1.1.3). Null where what was written cannot be read.
 */
export function forwardAgain(
  ground: ProxyGround,
  request: SipMessage,
  { arrival, listener, branch, to, setId, routing }: AgainOrder,
): SipMessage | null {
  const set = ground.directory.set(setId)?.config
  const rewrites = set?.rewriteRequestUri ?? false
  const offersOverload = set?.overloadControl ?? false
  const fromCall = { ownRoutes: request.routes().length, rewriteTo: rewrites ? to : null }
  const order = { ...(routing ?? fromCall), arrival, branch, offersOverload }
  const bytes = forwardRequest(ground.splicer, request, listener, order).toBuffer()
  const message = parseMessage(bytes, OWN_LIMITS)
  return 'malformed' in message ? null : message
}
