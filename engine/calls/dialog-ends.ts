import { isReliable } from '#engine/contract/transport-facts.ts'
import type { Call } from '#engine/proxy/call.ts'
import type { CheckedDialog } from '#engine/proxy/dialog-check.ts'
import { readRoute } from '#engine/sip/route-token.ts'
import type { TransportLayer } from '#engine/transport/transport.ts'

/** How the destination of an answered call is asked for its dialog; its CSeq is that of the INVITE (rules 14). */
export function destinationDialog(call: Call): CheckedDialog | null {
  const { callId, fromTag, remoteTag: toTag, cseqNumber } = call
  const to = call.destinationTarget ?? call.destinationEndpoint
  return to && { callId, fromTag, toTag, cseqNumber, to }
}

/**
 * The same of its caller. 0 is not above any CSeq the destination may begin with, so that its own requests are not out
 * of order afterwards (RFC 3261 §12.2.2). Null where nobody can be asked: a stream is not opened towards a telephone.
 */
export function callerDialog(call: Call, transport: TransportLayer): CheckedDialog | null {
  const { callId, fromTag: toTag, remoteTag: fromTag, callerTarget } = call
  const dialog = { callId, fromTag, toTag, cseqNumber: 0 }
  if (callerTarget) return isReliable(callerTarget.transport) ? null : { ...dialog, to: callerTarget }
  const flow = flowOf(call, transport)
  if (!flow) return null
  const { to, listener } = flow
  if (!isReliable(to.transport)) return { ...dialog, to, listener }
  const connection = listener && transport.connectionOf(to, listener)
  return connection && { ...dialog, to, listener, connection }
}

/** Where its caller spoke from: as its token says, and after a restart as the journal does. */
function flowOf({ token, resumed }: Call, transport: TransportLayer) {
  const state = token === '' ? null : readRoute(token)
  if (state) return { to: state.flow, listener: transport.listenerAt(state.listener) }
  if (!resumed) return null
  const listener = transport.listeners.find(({ name }) => name === resumed.listener) ?? null
  return { to: resumed.caller, listener }
}
