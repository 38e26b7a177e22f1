import type { Endpoint } from '#engine/contract/address.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { type ForwardOrder, forwardRequest } from './forward.ts'
import { outFor, type ProxyGround } from './ground.ts'
import type { Direction } from './way.ts'

/** A request ready to leave; the bytes are valid until the next one is written. */
export interface Outgoing {
  readonly bytes: Buffer
  readonly length: number
  readonly listener: Listener
  readonly to: Endpoint
  /** It goes by TCP for its size alone; where that fails, by UDP after all (rules 29). */
  readonly isSwitched: boolean
}

/**
 * Writes a request for its next hop. One too large for a datagram goes by a transport that controls congestion
 * (RFC 3261 §18.1.1), unless TCP was refused there a short while ago.
 */
export function writeOutgoing(
  ground: ProxyGround,
  request: SipMessage,
  direction: Direction,
  order: ForwardOrder,
): Outgoing {
  const { to, listener } = direction
  forwardRequest(ground.splicer, request, listener, order)
  const other = direction.isTransportFree ? streamInstead(ground, to) : null
  if (!other) return written(ground, to, listener, false)
  forwardRequest(ground.splicer, request, other.listener, order)
  return written(ground, other.to, other.listener, true)
}

function written(ground: ProxyGround, to: Endpoint, listener: Listener, isSwitched: boolean): Outgoing {
  const bytes = outFor(ground)
  return { bytes, length: ground.splicer.writeTo(bytes), to, listener, isSwitched }
}

function streamInstead(ground: ProxyGround, to: Endpoint): Pick<Outgoing, 'to' | 'listener'> | null {
  const most = ground.directory.settings.udpRequestBytes
  if (to.transport !== 'udp' || most === 0 || ground.splicer.size <= most) return null
  const stream: Endpoint = { ...to, transport: 'tcp' }
  const listener = ground.tcpRefusals.has(stream) ? null : ground.transport.listenerFor(stream)
  return listener && { to: stream, listener }
}
