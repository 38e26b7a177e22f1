import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { type FlowState, signFlow } from '#engine/sip/flow-token.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { listsOption } from '#engine/sip/option-tags.ts'
import type { Arrival, Listener } from '#engine/transport/transport.ts'
import type { ProxyGround } from './ground.ts'
import { FLOW_PARAMETER, isSipsRequest, ownRoute } from './own-uri.ts'

/** What becomes of the Path of a REGISTER on its way to a registrar (RFC 3327 §5.1). */
export interface PathOrder {
  /** Signed flow of the telephone; '' where no Path of ours is added. */
  readonly token: string
  /** RFC 5626 §5.1: we are its first hop, and it asked for outbound by `reg-id`. */
  readonly isOutbound: boolean
  /** DEVIATION: what a telephone writes there itself is taken off (RFC 3261 §16.6 keeps it): it would have calls sent anywhere. */
  readonly dropsOthers: boolean
  readonly isSips: boolean
}

/** Null for all but a REGISTER, and for one whose Path stays as it came. */
export function pathOrder(
  ground: ProxyGround,
  request: SipMessage,
  arrival: Arrival,
  policy: 'supported' | 'always' | 'never',
): PathOrder | null {
  if (request.method !== 'REGISTER') return null
  const isWanted =
    policy === 'always' || (policy === 'supported' && listsOption(request, 'Supported', 'path'))
  // A proxy of ours that is a configured source may stand before us; its Path is part of the way.
  const dropsOthers = ground.directory.sourceOf(arrival.address, arrival.port).id === UNKNOWN_SOURCE_ID
  if (!isWanted && !dropsOthers) return null
  const isOutbound = request.index.vias === 1 && /;\s*reg-id\s*=/i.test(request.header('Contact') ?? '')
  const token = isWanted ? signFlow(ground.signer, flowOf(ground, arrival), '') : ''
  return { token, isOutbound, dropsOthers, isSips: isSipsRequest(request) }
}

/** Our value, reached by the socket the registrar knows us by; '' for none. */
export function pathValue(listener: Listener, { token, isOutbound, isSips }: PathOrder): string {
  if (token === '') return ''
  return ownRoute(listener, `${isOutbound ? 'ob;' : ''}${FLOW_PARAMETER}=${token}`, isSips)
}

/** The flow a request came over (RFC 5626 §5.2). */
function flowOf(ground: ProxyGround, arrival: Arrival): FlowState {
  const { listener, address, port, connection } = arrival
  return {
    keyId: ground.signer.keyId,
    listener: listener.index,
    transport: listener.transport,
    address,
    port,
    connection: connection?.id ?? 0,
    startNumber: connection ? ground.signer.startNumber : 0,
  }
}
