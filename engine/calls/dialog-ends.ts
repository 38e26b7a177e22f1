import { isReliable } from '#engine/contract/transport-facts.ts'
import type { Call } from '#engine/proxy/call.ts'
import type { CheckedDialog } from '#engine/proxy/dialog-check.ts'
import { readRoute } from '#engine/sip/route-token.ts'
import type { TransportLayer } from '#engine/transport/transport.ts'

/**
 * Not above any CSeq seen in either direction (rules 14), so that the ends' own next requests are not out of order
 * (RFC 3261 §12.2.2). One whose CSeq has gone on answers 500, which shows life as well as 200.
 */
const CSEQ_NUMBER = 0

/** How the destination of an answered call is asked for its dialog. */
export function destinationDialog(call: Call): CheckedDialog | null {
  const { callId, fromTag, remoteTag: toTag } = call
  const to = call.destinationTarget ?? call.destinationEndpoint
  return to && { callId, fromTag, toTag, cseqNumber: CSEQ_NUMBER, to }
}

/** The same of its caller. Null where nobody can be asked: a stream is not opened towards a telephone. */
export function callerDialog(call: Call, transport: TransportLayer): CheckedDialog | null {
  const { callId, fromTag: toTag, remoteTag: fromTag, callerTarget } = call
  const dialog = { callId, fromTag, toTag, cseqNumber: CSEQ_NUMBER }
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
