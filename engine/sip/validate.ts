import type { SipMessage } from './message.ts'
import { reasonPhrase } from './responses.ts'
import { parseUri } from './uri.ts'

/** Why a request is not forwarded. */
export interface RequestFault {
  readonly status: number
  readonly reason: string
  /** `Name: value` lines the response needs. */
  readonly headers: readonly string[]
}

/** Schemes whose requests can be placed: the destination is chosen by set, so a telephone number needs no look-up. */
const SCHEMES: readonly string[] = ['sip', 'sips', 'tel']

function fault(status: number, headers: readonly string[] = []): RequestFault {
  return { status, reason: reasonPhrase(status), headers }
}

/** §16.3 step 2. Headers have no place in a Request-URI (§19.1.1): passed on, somebody might act on them. */
function checkRequestUri(message: SipMessage): RequestFault | null {
  const uri = parseUri(message.requestUri)
  if (uri === null || uri.headers !== '') return fault(400)
  return SCHEMES.includes(uri.scheme) ? null : fault(416)
}

/** §16.3 step 5: no extension asks anything of this proxy, so each option is unsupported. */
function checkProxyRequire(message: SipMessage): RequestFault | null {
  if (message.index.proxyRequireLines === 0) return null
  const options = message.headerAll('Proxy-Require').join(', ')
  return options === '' ? null : fault(420, [`Unsupported: ${options}`])
}

/**
 * RFC 3261 §16.3 for a request that parsed; null when it may be forwarded. CANCEL is not forwarded but answered
 * and rebuilt, so Max-Forwards does not stop it; CANCEL and ACK carry no Proxy-Require that counts (§8.2.2.3).
 * An ACK with a fault is dropped by the caller of this function: it is never answered.
 */
export function checkRequest(message: SipMessage): RequestFault | null {
  const uriFault = checkRequestUri(message)
  if (uriFault !== null || message.method === 'CANCEL') return uriFault
  if (message.maxForwards === 0) return fault(483)
  return message.method === 'ACK' ? null : checkProxyRequire(message)
}
