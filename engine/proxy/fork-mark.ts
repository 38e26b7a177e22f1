import type { SipMessage } from '#engine/sip/message.ts'
import type { ProxyGround } from './ground.ts'

const PARAMETER = 'fl-fork'

/**
 * The second part of a forked branch (RFC 5393 §4.2.1): what decides where the request goes, under our own key. It
 * stands beside the branch in our Via: the branch itself is full (rules 1). The method is no part of it.
 */
export function forkMark({ signer }: ProxyGround, request: SipMessage, setId: number): string {
  const { callId, fromTag, cseqNumber, requestUri, toUri, fromUri } = request
  const routes = request.routes().map(({ uri }) => uri)
  const authorization = request.headerAll('Proxy-Authorization')
  const fields = [callId, fromTag, String(cseqNumber), requestUri, fromUri, toUri, String(setId)]
  return `;${PARAMETER}=${signer.mac(0, ['fork', ...fields, ...routes, ...authorization])}`
}

/** Nobody else can have written the mark: where it stands among the header fields, this request was forked here. */
export function isForkedBefore(request: SipMessage, mark: string): boolean {
  return request.text.includes(mark)
}
