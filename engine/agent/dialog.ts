import { type AgentRequest, type AgentResponse, type NameAddress, type RouteHop, tagOf } from './message.ts'
import { readUri } from './sip-package.ts'
import type { SocketAddress } from './wire.ts'

/** One side's view of a dialog (RFC 3261 §12). */
export interface Dialog {
  readonly callId: string
  readonly local: NameAddress
  readonly remote: NameAddress
  /** Next hop first. */
  readonly routeSet: readonly RouteHop[]
  remoteTarget: string
  localSequence: number
}

const contactOf = (message: AgentRequest | AgentResponse): string => message.headers.contact?.[0]?.uri ?? ''

/** §12.1.2: the caller's dialog from a 2xx: Record-Route turned around. */
export function callerDialog(invite: AgentRequest, answer: AgentResponse): Dialog {
  return {
    callId: invite.headers['call-id'],
    local: invite.headers.from,
    remote: answer.headers.to,
    routeSet: [...(answer.headers['record-route'] ?? [])].reverse(),
    remoteTarget: contactOf(answer),
    localSequence: invite.headers.cseq.seq,
  }
}

/** §12.1.1: the callee's dialog from the INVITE: Record-Route as it stands. */
export function calleeDialog(invite: AgentRequest, localTag: string): Dialog {
  const { to } = invite.headers
  return {
    callId: invite.headers['call-id'],
    local: { ...to, params: { ...to.params, tag: localTag } },
    remote: invite.headers.from,
    routeSet: invite.headers['record-route'] ?? [],
    remoteTarget: contactOf(invite),
    localSequence: 0,
  }
}

/**
 * §12.2.1.1 for loose routers, which every Record-Route of today is.
 * ACK repeats the INVITE's CSeq number (§13.2.2.4), all others count on.
 */
export function requestInDialog(
  dialog: Dialog,
  method: string,
  via: AgentRequest['headers']['via'][0],
): AgentRequest {
  if (method !== 'ACK') dialog.localSequence += 1
  return {
    method,
    uri: dialog.remoteTarget,
    headers: {
      via: via ? [via] : [],
      ...(dialog.routeSet.length > 0 && { route: [...dialog.routeSet] }),
      'max-forwards': '70',
      from: dialog.local,
      to: dialog.remote,
      'call-id': dialog.callId,
      cseq: { seq: dialog.localSequence, method },
    },
  }
}

/** Where the dialog's requests go on the wire: the first route, else the remote target. Null when that is no numeric host. */
export function nextHop(dialog: Dialog): SocketAddress | null {
  const uri = dialog.routeSet[0]?.uri ?? readUri(dialog.remoteTarget)
  return uri ? { address: uri.host, port: uri.port ?? 5060 } : null
}

/** §12.2.2: does this in-dialog request of the far end belong here? */
export function belongsTo(dialog: Dialog, request: AgentRequest): boolean {
  return (
    tagOf(request.headers.to) === tagOf(dialog.local) && tagOf(request.headers.from) === tagOf(dialog.remote)
  )
}
