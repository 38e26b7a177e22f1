import type { Endpoint } from '#engine/contract/address.ts'
import { formatEndpoint } from '#engine/contract/address.ts'
import {
  type CallRecord,
  RECORD_ATTEMPTS,
  RECORD_CHARS,
  type RecordedAttempt,
} from '#engine/contract/call-record.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { Call } from '#engine/proxy/call.ts'
import { type AttemptStory, NEVER_MS } from '#engine/proxy/call-story.ts'
import { readRoute } from '#engine/sip/route-token.ts'

const MOST_ENDPOINT_CHARS = 96
const MOST_CHANNEL_CHARS = 64
const MOST_OUTCOME_CHARS = 128
/** What no database takes, and no page shows. */
const CONTROLS = /\p{Cc}/u

/** How a call ended, and when. */
export interface CallEnd {
  readonly cause: CallCause
  /** Of its first INVITE, in ms since the epoch. */
  readonly startedAtMs: number
  /** From then to the end. */
  readonly lastedMs: number
}

/** The record of a call that is over. Every text is cut here, so that no record fails its schema. */
export function recordOfCall(call: Call, { cause, startedAtMs, lastedMs }: CallEnd): CallRecord {
  const { story } = call
  const { counted, leftOver, isWhole } = story.more
  const { setId, destinationId, channel } = counted ?? call
  const attempts = attemptsOf(call, lastedMs)
  return {
    number: call.number,
    startedAtMs,
    endedAtMs: startedAtMs + lastedMs,
    callId: text(call.callId, RECORD_CHARS),
    from: text(story.from, RECORD_CHARS),
    to: text(story.to, RECORD_CHARS),
    requestUri: text(story.requestUri, RECORD_CHARS),
    sourceId: call.sourceId,
    sourceAddress: addressOf(story.source ?? readRoute(call.token)?.flow ?? null),
    sourceChannel: text(call.sourceChannel, MOST_CHANNEL_CHARS),
    setId,
    destinationId,
    channel: text(channel, MOST_CHANNEL_CHARS),
    attempts: attempts.slice(-RECORD_ATTEMPTS),
    leftOver,
    postDialDelayMs: story.postDialDelayMs === NEVER_MS ? null : story.postDialDelayMs,
    ringMs: span(story.ringsAtMs, story.answeredAtMs === NEVER_MS ? lastedMs : story.answeredAtMs),
    // When it ended nobody knows.
    talkMs: cause === 'unwatched' ? null : span(story.answeredAtMs, lastedMs),
    status: story.status,
    cause,
    retransmissions: story.retransmissions,
    isWhole: isWhole && attempts.length <= RECORD_ATTEMPTS,
  }
}

/**
 * The attempts up to and with `last`, oldest first; one that is still under way ends with `nowMs` (from the call's
 * arrival).
 */
export function attemptsOf(
  { story }: Call,
  nowMs: number,
  last: AttemptStory | null = story.attempt,
): readonly RecordedAttempt[] {
  const { earlier } = story.more
  if (!last) return earlier
  const attempts = [recordedAttempt(last, nowMs)]
  for (let attempt = last.before; attempt; attempt = attempt.before)
    attempts.unshift(recordedAttempt(attempt, nowMs))
  return earlier.length === 0 ? attempts : [...earlier, ...attempts]
}

function recordedAttempt(attempt: AttemptStory, nowMs: number): RecordedAttempt {
  const { setId, destinationId, at, startedMs, tookMs, status, outcome, skipped } = attempt
  return {
    setId,
    destinationId,
    target: addressOf(at),
    startedMs,
    tookMs: tookMs === NEVER_MS ? Math.max(0, nowMs - startedMs) : tookMs,
    status,
    outcome: outcome.slice(0, MOST_OUTCOME_CHARS),
    skipped,
  }
}

function span(fromMs: number, toMs: number): number | null {
  return fromMs === NEVER_MS ? null : Math.max(0, toMs - fromMs)
}

function addressOf(endpoint: Endpoint | null): string {
  return endpoint ? formatEndpoint(endpoint).slice(0, MOST_ENDPOINT_CHARS) : ''
}

function text(written: string, most: number): string {
  const short = written.length <= most ? written : written.slice(0, most)
  return CONTROLS.test(short) ? short.replace(/\p{Cc}/gu, ' ') : short
}
