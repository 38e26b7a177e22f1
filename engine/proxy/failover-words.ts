import type { SipMessage } from '#engine/sip/message.ts'
import { writtenReason } from '#engine/sip/responses.ts'
import type { Branch, LocalFailure } from './branch.ts'
import { refusalWord } from './refusal-words.ts'

/** A branch, as far as words are made of it. */
type Tried = Pick<Branch, 'path' | 'hasProvisional' | 'refusal'>

/** Of a branch that failed without an answer, but for a time-out; of a stream and of a datagram. */
const WORDS: Record<Exclude<LocalFailure, 'time-out'>, readonly [stream: string, datagram: string]> = {
  transport: ['connection refused', 'port closed'],
  cut: ['connection lost', 'connection lost'],
  down: ['destination down', 'destination down'],
  lost: ['lost while ringing', 'lost while ringing'],
  'too-large': ['too large', 'too large for a datagram'],
}

/** How an attempt ended, for its trail: `no answer in 2,003 ms`. */
export function outcomeOf(branch: Tried, failure: SipMessage | LocalFailure, tookMs: number): string {
  if (typeof failure !== 'string') return answerText(failure)
  if (failure !== 'time-out') return wordOf(branch, failure)
  const what = branch.hasProvisional ? 'no final answer' : 'no answer'
  return `${what} in ${Math.round(tookMs).toLocaleString('en-US')} ms`
}

/** `503 Service Unavailable`, in its own words. */
export function answerText(response: SipMessage): string {
  return `${response.status} ${writtenReason(response)}`
}

/** The same for a count of many: `no answer`, `answered 503`. */
export function reasonOf(branch: Tried, failure: SipMessage | LocalFailure): string {
  if (typeof failure !== 'string') return `answered ${failure.status}`
  return failure === 'time-out' ? 'no answer' : wordOf(branch, failure)
}

function wordOf({ path, refusal }: Tried, failure: Exclude<LocalFailure, 'time-out'>): string {
  const known = failure === 'transport' ? refusalWord(refusal) : null
  if (known) return known
  return WORDS[failure][path.to.transport === 'udp' ? 1 : 0]
}
