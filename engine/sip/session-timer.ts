import type { SessionTimer } from '#engine/contract/placing.ts'
import { fieldsNamed, type HeaderField } from './header-reader.ts'
import type { SipMessage } from './message.ts'
import { listsOption } from './option-tags.ts'
import type { Splicer } from './splice.ts'

/** RFC 4028 §5: what Min-SE says where there is none, and the least it may say. */
const LEAST_SEC = 90
/** Of delta-seconds; longer ones are no session timer any more. */
const MOST_SEC = 2 ** 31 - 1
const OPTION = 'timer'

/** What a proxy remembers of a request for as long as its transaction lives (RFC 4028 §8.1). */
export interface SessionAsk {
  /** Session-Expires of the request as it left, in seconds. */
  readonly expiresSec: number
  /** Whether its sender supports session timers. */
  readonly isSupported: boolean
}

/** What is asked for, and what that changes in the request. */
export interface SessionPlan extends SessionAsk {
  /** Digits to be replaced; null: a field is added. */
  readonly expiresAt: Digits | null
  /** 0: Min-SE stays as it is. */
  readonly minSec: number
  readonly minAt: Digits | null
}

/** Where the seconds of a field stand, in the message. */
interface Digits {
  readonly start: number
  readonly end: number
  readonly seconds: number
}

/** Session timers concern INVITE and UPDATE: the session refresh requests (RFC 4028 §3). */
export function isRefresh(method: string): boolean {
  return method === 'INVITE' || method === 'UPDATE'
}

/**
 * RFC 4028 §8.1: an interval below ours is refused with 422 where the caller, supporting timers, can ask again for a
 * longer one. For all others it would be the end of the call.
 */
export function isTooShort(request: SipMessage, { expiresSec, minSec }: SessionTimer): boolean {
  if (expiresSec === null || !isRefresh(request.method)) return false
  const asked = expiresOf(request)
  return asked !== null && asked !== 'unreadable' && asked.seconds < minSec && supportsTimer(request)
}

/** What we ask for in a request on its way (RFC 4028 §8.1). Null: nothing, or what stands there cannot be read. */
export function planSession(request: SipMessage, { expiresSec, minSec }: SessionTimer): SessionPlan | null {
  if (expiresSec === null || !isRefresh(request.method)) return null
  const asked = expiresOf(request)
  const least = secondsOf(request, 'Min-SE')
  if (asked === 'unreadable' || least === 'unreadable') return null
  const isSupported = supportsTimer(request)
  // With `Supported: timer` Min-SE is its sender's alone (§8.1, and §11 for why).
  const raises = !isSupported && asked !== null && asked.seconds < minSec && minSec > (least?.seconds ?? 0)
  const floor = Math.max(LEAST_SEC, least?.seconds ?? 0, raises ? minSec : 0)
  const wanted = Math.max(expiresSec, minSec, floor)
  const agreed = asked === null ? wanted : Math.max(floor, Math.min(asked.seconds, wanted))
  return { expiresSec: agreed, isSupported, expiresAt: asked, minSec: raises ? minSec : 0, minAt: least }
}

/** Writes it; a refresher is never named, and one that is named stays (RFC 4028 §8.1). */
export function askForSession(edit: Splicer, plan: SessionPlan): void {
  const { expiresSec, expiresAt, minSec, minAt } = plan
  if (expiresAt?.seconds !== expiresSec) writeSeconds(edit, 'Session-Expires', expiresAt, expiresSec)
  if (minSec > 0) writeSeconds(edit, 'Min-SE', minAt, minSec)
}

/**
 * RFC 4028 §8.2: a 2xx without Session-Expires comes from a side that knows no timers. Where the other side does, it
 * refreshes alone, and we are the first to tell it. Returns the interval agreed on, in seconds; 0: there is none.
 */
export function agreeOnSession(edit: Splicer, response: SipMessage, ask: SessionAsk | null): number {
  const told = expiresOf(response)
  if (told !== null || !ask?.isSupported) return intervalOf(told)
  const { headersEnd } = response.index
  edit.insert(headersEnd, `Session-Expires: ${ask.expiresSec};refresher=uac\r\n`)
  requireTimer(edit, response)
  return ask.expiresSec
}

/** What a 2xx says by itself, in seconds; 0: nothing. */
export function sessionIntervalOf(response: SipMessage): number {
  return intervalOf(expiresOf(response))
}

function intervalOf(told: Digits | 'unreadable' | null): number {
  return told === null || told === 'unreadable' ? 0 : told.seconds
}

function requireTimer(edit: Splicer, response: SipMessage): void {
  if (listsOption(response, 'Require', OPTION)) return
  const field = fieldsIn(response, 'Require')[0]
  if (field && field.end > field.start) edit.insert(field.end, `, ${OPTION}`)
  else edit.insert(response.index.headersEnd, `Require: ${OPTION}\r\n`)
}

function supportsTimer(request: SipMessage): boolean {
  return listsOption(request, 'Supported', OPTION)
}

function fieldsIn({ bytes, headersStart, index }: SipMessage, name: string): readonly HeaderField[] {
  return fieldsNamed(bytes, headersStart, index.headersEnd, name)
}

/** Most messages have none, and the parser saw that. */
function expiresOf(message: SipMessage): Digits | 'unreadable' | null {
  return message.index.sessionExpiresLines === 0 ? null : secondsOf(message, 'Session-Expires')
}

/** A field that stands twice, or begins with no number, is its sender's business: nothing is done about it. */
function secondsOf(message: SipMessage, name: string): Digits | 'unreadable' | null {
  const [field, second] = fieldsIn(message, name)
  if (!field) return null
  const digits = /^\d+(?=\s*(?:;|$))/.exec(message.bytes.latin1Slice(field.start, field.end))?.[0]
  if (second || digits === undefined) return 'unreadable'
  const seconds = Math.min(Number(digits), MOST_SEC)
  return { start: field.start, end: field.start + digits.length, seconds }
}

function writeSeconds(edit: Splicer, name: string, at: Digits | null, seconds: number): void {
  if (at) edit.replace(at.start, at.end, String(seconds))
  else edit.insert(edit.message.index.headersEnd, `${name}: ${seconds}\r\n`)
}
