import type { Skip } from '#engine/balance/select.ts'
import type { Clock } from '#engine/base/clock.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { RECORD_ATTEMPTS } from '#engine/contract/call-record.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { isSamePlace } from '#engine/destination/endpoint.ts'
import type { Attempt, AttemptOutcome, Call } from '#engine/proxy/call.ts'
import { type AttemptStory, type CallStory, NEVER_MS } from '#engine/proxy/call-story.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { writtenReason } from '#engine/sip/responses.ts'
import { recordOfCall } from './record-of-call.ts'
import { RecordQueue } from './record-queue.ts'
import { SkipLists } from './skip-lists.ts'

/** Of nearly every answer, whatever its own words: one text for all open calls (rules 32). */
const USUAL_ANSWER = '200 OK'

/** Keeps the story of each call up to its record (`call-story.ts`): what was tried, when it rang, what was told. */
export class StoryTeller {
  readonly records = new RecordQueue()
  private readonly clock: Clock
  private readonly skips = new SkipLists()

  constructor(clock: Clock) {
    this.clock = clock
  }

  began(call: Call, invite: SipMessage, source: Endpoint): void {
    call.story.name(invite.fromUri, invite.toUri, invite.requestUri)
    call.story.source = source
  }

  attempted(call: Call, destination: Destination, attempt: Attempt): void {
    const { story } = call
    // Its token names the caller from now on (rules 2).
    if (call.token !== '') story.source = null
    story.attempt = {
      setId: attempt.setId,
      destinationId: destination.id,
      at: attempt.to,
      startedMs: this.sinceArrival(call),
      skipped: this.skips.listOf(attempt.skipped),
      before: story.attempt,
      branchId: attempt.branch,
      tookMs: NEVER_MS,
      status: 0,
      outcome: '',
    }
    forgetOldest(story)
  }

  attemptEnded(call: Call, branchId: string, outcome: AttemptOutcome): void {
    const attempt = branchId === '' ? null : call.story.underWay(branchId)
    if (attempt) this.end(call, attempt, outcome)
  }

  /** A 101 to 2xx. Returns whether it is the first. */
  heard(call: Call): boolean {
    const { story } = call
    if (story.postDialDelayMs !== NEVER_MS) return false
    story.postDialDelayMs = this.sinceArrival(call)
    return true
  }

  /** Returns whether it rings from now on. */
  rang(call: Call, status: number): boolean {
    const rings = status === 180 || status === 183
    if (!rings || call.story.ringsAtMs !== NEVER_MS) return false
    call.story.ringsAtMs = this.sinceArrival(call)
    return true
  }

  /** Every attempt has its end now, be it that another one was answered. */
  answered(call: Call, destinationId: number, at: Endpoint | null, response: SipMessage): void {
    const { story } = call
    const { status } = response
    const text = `${status} ${writtenReason(response)}`
    story.answeredAtMs = this.sinceArrival(call)
    story.status = status
    this.endWinner(call, destinationId, at, { status, text })
    for (let attempt = story.attempt; attempt; attempt = attempt.before)
      if (attempt.branchId !== '') this.end(call, attempt, { status: 0, text: 'cancelled' })
  }

  rejected(call: Call, status: number, leftOver: readonly Skip[]): void {
    call.story.status = status
    const before = call.story.more.leftOver
    if (leftOver.length + before.length > 0) call.story.tellMore({ leftOver: this.skips.listOf(leftOver) })
  }

  /** The call is over: its record is made, and its story forgotten. */
  ended(call: Call, cause: CallCause | null): void {
    const lastedMs = this.sinceArrival(call)
    if (cause) {
      const startedAtMs = this.startedAtMs(call)
      this.records.add(recordOfCall(call, { cause, startedAtMs, lastedMs }))
    }
    call.story.forget()
  }

  /** In ms since the epoch. */
  startedAtMs(call: Call): number {
    return Math.max(0, Math.round(this.clock.wallMs() - (this.clock.monotonicMs() - call.startedAtMs)))
  }

  private sinceArrival(call: Call): number {
    return Math.max(0, Math.round(this.clock.monotonicMs() - call.startedAtMs))
  }

  private endWinner(call: Call, destinationId: number, at: Endpoint | null, outcome: AttemptOutcome): void {
    let found: AttemptStory | null = null
    for (let attempt = call.story.attempt; attempt; attempt = attempt.before) {
      if (attempt.destinationId !== destinationId || (at && !isSamePlace(attempt.at, at))) continue
      if (attempt.status >= 200 && attempt.status < 300) return
      if (!found || attempt.branchId !== '') found = attempt
    }
    if (found) this.end(call, found, outcome)
  }

  /** One that was given up and is answered after all has both words. */
  private end(call: Call, attempt: AttemptStory, { status, text }: AttemptOutcome): void {
    const outcome = status === 200 ? USUAL_ANSWER : text
    attempt.outcome = attempt.outcome === '' ? outcome : `${attempt.outcome}, then ${outcome}`
    attempt.status = status
    attempt.tookMs = this.sinceArrival(call) - attempt.startedMs
    attempt.branchId = ''
  }
}

/** Who is challenged again and again makes as many attempts as it likes; its record tells of the last ones. */
function forgetOldest(story: CallStory): void {
  let oldest = story.attempt
  for (let kept = 1; oldest && kept < RECORD_ATTEMPTS; kept++) oldest = oldest.before
  if (!oldest?.before) return
  oldest.before = null
  if (story.more.isWhole) story.tellMore({ isWhole: false })
}
