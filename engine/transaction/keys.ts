import type { SipMessage } from '#engine/sip/message.ts'
import { isUniqueBranch, type Via } from '#engine/sip/via.ts'

/**
 * Key of the server transaction a request belongs to (RFC 3261 §17.2.3): branch, sent-by and method, where
 * ACK and CANCEL name the INVITE's. `kind` is that method. Without the magic cookie (RFC 2543 callers) the
 * fields of §17.2.3's second list stand in; the To tag is left out, which an ACK has and its INVITE has not.
 */
export function serverKey(request: SipMessage, kind: string): string {
  const { topVia: via } = request
  const key = viaKey(via, kind)
  if (key !== '') return key
  return `${kind} ${request.requestUri} ${request.fromTag} ${request.callId} ${request.cseqNumber} ${via.sentBy} ${via.branch}`
}

/** The same from its Via alone; '' where that has not the magic cookie. */
export function viaKey({ branch, sentBy }: Via, kind: string): string {
  return isUniqueBranch(branch) ? `${kind} ${branch} ${sentBy}` : ''
}

/**
 * Key of the server transaction a request begins. A CANCEL counts from its INVITE's own address alone (rules 12), so
 * that one from elsewhere, answered 481, must not stand in the way of the true one as if it were its first copy.
 */
export function beginKey(request: SipMessage, address: string): string {
  const key = serverKey(request, request.method)
  return request.method === 'CANCEL' ? `${key} ${address}` : key
}

/** Key of the client transaction a response belongs to (§17.1.3): our branch; a CANCEL shares its INVITE's. */
export function clientKey(branch: string, method: string): string {
  return method === 'CANCEL' ? `C ${branch}` : branch
}
