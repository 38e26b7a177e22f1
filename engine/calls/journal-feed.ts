import type { Endpoint } from '#engine/contract/address.ts'
import { isSamePlace } from '#engine/destination/endpoint.ts'
import {
  type AnswerEntry,
  answerLine,
  type BranchEntry,
  branchLine,
  type CallMarks,
  type CancelEntry,
  cancelLine,
  endLine,
  type JournalledCall,
  type RingEntry,
  ringLine,
} from '#engine/journal/entry.ts'
import type { Attempt, Call } from '#engine/proxy/call.ts'
import { NO_SKIPS } from '#engine/proxy/call-story.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { attemptsOf } from './record-of-call.ts'

export function flowOf({ listener, address, port }: Arrival): Endpoint {
  return { transport: listener.transport, address, port }
}

/** Earlier attempts that a journal line repeats, and whom each of them passed over; the rest is left out. */
const MOST_EARLIER = 8
const MOST_SKIPS = 16
/** A longer CANCEL is not kept for an engine that may have to repeat it. */
const MOST_CANCEL_LENGTH = 4_096

function marksOf({ story }: Call): CallMarks {
  const { postDialDelayMs, ringsAtMs, answeredAtMs, retransmissions } = story
  return { postDialDelayMs, ringsAtMs, answeredAtMs, retransmissions }
}

/** What the record of the call needs. The last attempt is the one that the line is about. */
function recordedEntry(call: Call) {
  const { from, to, requestUri, attempt, more } = call.story
  const attemptedMs = attempt?.startedMs ?? 0
  const all = attemptsOf(call, attemptedMs, attempt?.before ?? null)
  const short = (attempts: typeof all) => attempts.every(({ skipped }) => skipped.length <= MOST_SKIPS)
  const isShort = all.length <= MOST_EARLIER && short(all)
  const earlier = isShort
    ? all
    : all.slice(-MOST_EARLIER).map((each) => ({ ...each, skipped: each.skipped.slice(0, MOST_SKIPS) }))
  const marks = all.length === 0 ? null : marksOf(call)
  const skipped = attempt?.skipped ?? NO_SKIPS
  const isWhole = more.isWhole && isShort
  return { from, to, requestUri, attemptedMs, skipped, earlier, takes: call.takes, isWhole, marks }
}

/**
 * Where its far end is asked for, for the engine after this one, which takes it to be at its last attempt: one that was
 * forked, or that a late 2xx answered, is elsewhere.
 */
function targetToTell({ destinationTarget, destinationEndpoint, story, resumed }: Call): Endpoint | null {
  const last = story.attempt?.at ?? resumed?.destination
  const isElsewhere = last && destinationEndpoint && !isSamePlace(last, destinationEndpoint)
  return destinationTarget ?? (isElsewhere ? destinationEndpoint : null)
}

/** What its 2xx made of a call. `sessionEndsAtMs`: by the wall clock; undefined: never. */
export function answerEntry(call: Call, sessionEndsAtMs: number | undefined): AnswerEntry {
  const { number, destinationId, remoteTag: toTag, channel, callerTarget, story } = call
  const { status, outcome } = story.attempt ?? { status: 0, outcome: '' }
  const isOfLast = status >= 200 && status < 300
  const attempts = isOfLast ? null : attemptsOf(call, story.answeredAtMs).slice(-MOST_EARLIER)
  return {
    call: number,
    destinationId,
    toTag,
    channel,
    callerTarget,
    destinationTarget: targetToTell(call),
    marks: marksOf(call),
    status,
    outcome,
    attempts,
    sessionEndsAtMs,
    counted: story.more.counted,
  }
}

export function ringEntry(call: Call): RingEntry {
  const { number, remoteTag: toTag } = call
  return { call: number, toTag, destinationTarget: targetToTell(call), marks: marksOf(call) }
}

/** An INVITE on its way, with what its call holds by now. */
export function branchEntry(call: Call, attempt: Attempt, startedAtMs: number): BranchEntry {
  const { callerKey, arrival, cseqNumber, branch, to } = attempt
  const { number, callId, fromTag, sourceId, sourceChannel, setId, destinationId, channel, callerTarget } =
    call
  return {
    ...recordedEntry(call),
    call: number,
    callId,
    fromTag,
    cseqNumber,
    callerKey,
    caller: flowOf(arrival),
    listener: arrival.listener.name,
    sourceId,
    sourceChannel,
    setId,
    destinationId,
    destination: to,
    branch,
    attempt: call.attempts,
    startedAtMs,
    channel,
    callerTarget,
  }
}

/** Lines for the live-call journal, gathered until the next report takes them. A call is written from its first attempt on. */
export class JournalFeed {
  /** Asked for where a line may not wait for the next report: what was lost with it nobody could find out. */
  onUrgent: () => void = () => {}
  private text = ''
  private opened: number[] = []
  private closed: number[] = []

  /** `isFirst`: nothing of this call was written yet. */
  branch(entry: BranchEntry, isFirst: boolean): void {
    this.text += branchLine(entry)
    if (isFirst) this.opened.push(entry.call)
  }

  /** What an engine before this one wrote of a call, under the number it has now. */
  again({ branch, ring, answer, cancel }: JournalledCall, call: number): void {
    this.branch({ ...branch, call }, true)
    if (ring) this.ring({ ...ring, call })
    if (answer) this.answer({ ...answer, call })
    if (cancel) this.cancel({ ...cancel, call })
  }

  answer(entry: AnswerEntry): void {
    this.text += answerLine(entry)
  }

  ring(entry: RingEntry): void {
    this.text += ringLine(entry)
  }

  cancel(entry: CancelEntry): void {
    if (entry.request.length > MOST_CANCEL_LENGTH) return
    this.text += cancelLine(entry)
  }

  /** One that was never answered is urgent: its ends would tell an engine after this one nothing, asked as often as one likes. */
  end(call: number, wasAnswered: boolean): void {
    this.text += endLine(call)
    this.closed.push(call)
    if (!wasAnswered) this.onUrgent()
  }

  take(): { journal: string; opened: number[]; closed: number[] } {
    const taken = { journal: this.text, opened: this.opened, closed: this.closed }
    this.text = ''
    this.opened = []
    this.closed = []
    return taken
  }
}
