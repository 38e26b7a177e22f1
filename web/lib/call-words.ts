import type { RecordedAttempt } from '#engine/contract/call-record.ts'
import type { LiveCallPage } from '#engine/contract/live-calls.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { CallNames, KeptCall } from './call-records.ts'
import { skipWord } from './trail-words.ts'

/** How a call ended, in words. */
export const CAUSE_TEXTS: {
  readonly [cause in CallCause]: { readonly label: string; readonly line: string }
} = {
  caller: { label: 'caller hung up', line: 'The caller’s side sent BYE.' },
  destination: { label: 'destination hung up', line: 'The destination’s side sent BYE.' },
  cancelled: { label: 'cancelled', line: 'The caller gave up before it was answered (CANCEL).' },
  rejected: { label: 'rejected', line: 'A destination answered with a failure.' },
  'no-answer': { label: 'no answer', line: 'It rang for as long as it may, and nobody answered.' },
  'time-out': { label: 'time-out', line: 'No destination answered, or the way to it was lost.' },
  unplaced: { label: 'not placed', line: 'No destination could take it; no attempt was made.' },
  expired: {
    label: 'session expired',
    line: 'Its session timer ran out (RFC 4028).',
  },
  'max-duration': {
    label: 'longest duration',
    line: 'It reached the longest duration a call may have.',
  },
  dead: {
    label: 'found dead',
    line: 'OPTIONS within the call were not answered.',
  },
  released: {
    label: 'released',
    line: 'An operator, or the end of a drain, took it out of the books.',
  },
  lost: { label: 'lost with destination', line: 'The destination died during the call.' },
  unwatched: { label: 'ended unwatched', line: 'It ended while the engine was away.' },
}

/** What stands for a call that went as it should, one that failed, and the others. */
export function causeVerdict({ cause, talkMs }: KeptCall): 'good' | 'bad' | 'none' {
  if (cause === 'time-out' || cause === 'unplaced' || cause === 'lost' || cause === 'dead') return 'bad'
  return talkMs !== null && (cause === 'caller' || cause === 'destination') ? 'good' : 'none'
}

/** `sip:+4930123456@example.org;user=phone` as `+4930123456`; the host where there is no user. */
export function partyName(uri: string): string {
  const bare = uri.replace(/^(sips?|tel):/i, '')
  const at = bare.indexOf('@')
  return (at > 0 ? bare.slice(0, at) : bare).replace(/[;?].*$/s, '') || uri
}

export function nameOf(names: Readonly<Record<string, string>>, kind: string, id: number): string {
  return Object.hasOwn(names, id) ? (names[id] ?? '') : `${kind} ${id}`
}

export function destinationOf(names: CallNames, id: number): string {
  return id === 0 ? '' : nameOf(names.destinations, 'destination', id)
}

/** "media-1 503 Service Unavailable after 12 ms". */
export function attemptLine(attempt: RecordedAttempt, names: CallNames): string {
  const words = `${destinationOf(names, attempt.destinationId)} ${attempt.outcome}`
  return attempt.status >= 200 && attempt.status < 300 ? words : `${words} after ${attempt.tookMs} ms`
}

/** "media-3 full, media-4 down"; empty where nobody was passed over. */
export function passedOverLine(skipped: RecordedAttempt['skipped'], names: CallNames): string {
  return skipped
    .map(({ destinationId, why }) => `${destinationOf(names, destinationId)} ${skipWord(why)}`)
    .join(', ')
}

/** A length of a call: `4:05`, `1:02:09`; three figures below a minute say more: `4.21 s`. */
export function callLength(ms: number | null): string {
  if (ms === null) return ''
  const seconds = Math.floor(ms / 1_000)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** How many calls are in progress, and how many of them are shown; `count` writes a number. */
export function liveTotalLine(
  { calls, total, isCapped = false }: LiveCallPage,
  count: (value: number) => string,
): string {
  if (isCapped && total === 0) return 'There are too many calls, or questions, to be looked through now.'
  const all = isCapped ? `more than ${count(total)}` : count(total)
  if (isCapped || total > calls.length)
    return `The ${count(calls.length)} oldest of ${all} are shown; search for the others.`
  return `${all} ${total === 1 ? 'call' : 'calls'}, oldest first`
}
