import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { isSamePlace } from '#engine/destination/endpoint.ts'
import type { AnswerEntry, BranchEntry, JournalledCall } from '#engine/journal/entry.ts'
import type { Call } from '#engine/proxy/call.ts'
import { type AttemptStory, NEVER_MS } from '#engine/proxy/call-story.ts'
import { timerB } from '#engine/transaction/timers.ts'
import type { ChannelHolds } from './channel-holds.ts'
import type { JournalFeed } from './journal-feed.ts'

const OK = 200

/** A call that goes on, and what the journal knew of it. */
export interface ResumedCall {
  readonly call: Call
  readonly entry: JournalledCall
}

/** A ringing call is waited for as long as timer C and its CANCEL would take. */
export const RESUMED_RINGING_MS = 220_000

/** How long after its INVITE a call of the engine before this one is over at the latest. */
function resumedLimitMs({ answer, ring }: JournalledCall, longestMs: number): number {
  if (answer) return longestMs + Math.max(0, answer.marks?.answeredAtMs ?? 0)
  // One that nobody had heard of yet may have failed unheard.
  return ring ? RESUMED_RINGING_MS : timerB
}

/** What stands around resumed calls. */
export interface ResumeGround {
  readonly wheel: TimerWheel
  readonly holds: ChannelHolds
  readonly feed: JournalFeed
  readonly longestMs: number
}

/**
 * The call goes on: it holds what it held, ends when it would have ended, and is written down anew. False: that moment
 * has passed.
 */
export function goOn(ground: ResumeGround, { call, entry }: ResumedCall, ageMs: number): boolean {
  const { wheel, holds, feed, longestMs } = ground
  const { branch, answer } = entry
  takeOver(call, entry)
  holds.resume(call, branch.sourceChannel, answer?.channel ?? branch.channel, branch.takes)
  // An edit moves no dialog, and of several targets it is at the one that its INVITE went to.
  if (!answer || answer.destinationId === branch.destinationId) call.destinationEndpoint = branch.destination
  const leftMs = resumedLimitMs(entry, longestMs) - ageMs
  wheel.arm(call, leftMs)
  feed.again(entry, call.number)
  return leftMs > 0
}

/** What the journal says of a call, taken over. */
function takeOver(call: Call, entry: JournalledCall): void {
  const { branch, ring, answer } = entry
  const known = answer ?? ring
  call.destinationId = answer?.destinationId ?? branch.destinationId
  call.attempts = branch.attempt
  call.resumed = branch
  call.state = answer ? 'answered' : ring ? 'ringing' : 'setup'
  call.remoteTag = known?.toTag ?? ''
  call.destinationEndpoint = branch.destination
  call.callerTarget = answer ? answer.callerTarget : branch.callerTarget
  call.destinationTarget = known?.destinationTarget ?? null
  takeStoryOver(call, entry)
}

function takeStoryOver(call: Call, { branch, ring, answer }: JournalledCall): void {
  const { story } = call
  const marks = answer?.marks ?? ring?.marks ?? branch.marks
  story.name(branch.from, branch.to, branch.requestUri)
  story.source = branch.caller
  // An older version wrote nothing of it down.
  const isWhole = branch.isWhole && (!answer || answer.marks !== null)
  const earlier = answer?.attempts ?? branch.earlier
  const counted = answer?.counted ?? null
  if (!isWhole || earlier.length > 0 || counted) story.tellMore({ isWhole, earlier, counted })
  if (marks) Object.assign(story, marks)
  if (answer) story.status = OK
  if (!answer?.attempts) story.attempt = lastAttempt(branch, answer)
}

function lastAttempt(branch: BranchEntry, answer: AnswerEntry | null): AttemptStory {
  const { setId, destinationId, destination: at, attemptedMs: startedMs, skipped } = branch
  const answeredAtMs = answer?.marks?.answeredAtMs
  return {
    ...{ setId, destinationId, at, startedMs, skipped, before: null },
    branchId: answer ? '' : branch.branch,
    tookMs: answeredAtMs === undefined ? NEVER_MS : Math.max(0, answeredAtMs - startedMs),
    status: answer?.status ?? 0,
    outcome: answer?.outcome ?? '',
  }
}

/** Unanswered calls of the engine before this one, by the transaction of their INVITE; each leaves with its end. */
export class ResumedCalls {
  private readonly calls = new Map<string, Call>()

  add(call: Call, callerKey: string): void {
    this.calls.set(callerKey, call)
  }

  find(callerKey: string, callerAddress: string): Call | null {
    const call = this.calls.get(callerKey)
    return call?.resumed?.caller.address === callerAddress ? call : null
  }

  /** Those that nobody has answered yet, by the place their INVITE went to. */
  unansweredAt(place: Endpoint): Call[] {
    return [...this.calls.values()].filter(
      ({ state, destinationEndpoint: at }) =>
        (state === 'setup' || state === 'ringing') && at !== null && isSamePlace(at, place),
    )
  }

  forget(call: Call): void {
    const key = call.resumed?.callerKey ?? ''
    if (this.calls.get(key) === call) this.calls.delete(key)
  }
}
