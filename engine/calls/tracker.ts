import type { Skip } from '#engine/balance/select.ts'
import type { Clock } from '#engine/base/clock.ts'
import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { Directory, RuntimeSource } from '#engine/destination/directory.ts'
import type { JournalledCall } from '#engine/journal/entry.ts'
import { type Attempt, type AttemptOutcome, Call, type CallBook } from '#engine/proxy/call.ts'
import { callerTargetUri, destinationTargetUri, learnTarget } from '#engine/proxy/next-hop.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { timerH } from '#engine/transaction/timers.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { CallIndex } from './call-index.ts'
import { CallWindows } from './call-windows.ts'
import { ChannelHolds } from './channel-holds.ts'
import { leaveDialog, noteFork } from './further-dialogs.ts'
import { branchEntry, flowOf, JournalFeed } from './journal-feed.ts'
import { Ledger } from './ledger.ts'
import {
  RESUMED_RINGING_MS,
  type ResumedCall,
  ResumedCalls,
  resumedLimitMs,
  takeOver,
} from './resumed-calls.ts'

/** A challenged caller has this long to come again with credentials (rules 13). */
const CHALLENGE_MS = 32_000
const CHALLENGES = [401, 407, 422, 491]
/** The attempts end a call that is being set up, within their own time-outs; no other limit comes before this. */
const SETUP_MS = 7_200_000
/** A longer CANCEL is not kept for an engine that may have to repeat it. */
const MOST_CANCEL_LENGTH = 4_096

export interface TrackerOptions {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly directory: Directory
  /** Number of the relay thread, 1 to 127. */
  readonly thread: number
  owns(host: string, port: number): boolean
}

/**
 * The call book: who is on which destination and channel, from pick to end. A load is always the size of a
 * set of live calls, never a count that goes up here and down there; every call leaves by exactly one of
 * `ended`, `rejected`, `unplaced` or its own timer (rules 18 to 20).
 */
export class CallTracker implements CallBook {
  readonly ledger = new Ledger()
  readonly feed = new JournalFeed()
  readonly windows: CallWindows
  readonly holds: ChannelHolds
  private readonly options: TrackerOptions
  private readonly calls = new CallIndex()
  private readonly resumed = new ResumedCalls()
  private lastNumber = 0

  constructor(options: TrackerOptions) {
    this.options = options
    this.windows = new CallWindows(options.clock)
    this.holds = new ChannelHolds(options.directory, options.thread)
  }

  /** Calls being set up, ringing, answered, or challenged. */
  get size(): number {
    return this.calls.size
  }

  begin(invite: SipMessage, arrival: Arrival, source: RuntimeSource, setId: number): Call {
    const known = this.calls.get(invite.callId, invite.fromTag)
    const isAgain = known?.state === 'challenged'
    const call = isAgain ? known : this.open(invite.callId, invite.fromTag, source.id, setId)
    call.state = 'setup'
    call.setId = setId
    this.options.wheel.arm(call, Math.max(this.longestMs, SETUP_MS))
    this.holds.holdSource(call, source, invite)
    call.callerTarget = learnTarget(callerTargetUri(invite), flowOf(arrival))
    if (!isAgain) this.windows.began()
    return call
  }

  find(callId: string, fromTag: string, toTag: string, token: string): Call | null {
    return this.calls.find(callId, fromTag, toTag, token)
  }

  isLooping(invite: SipMessage): boolean {
    return this.calls.isLooping(invite.callId, invite.fromTag)
  }

  findResumed(callerKey: string, callerAddress: string): Call | null {
    return this.resumed.find(callerKey, callerAddress)
  }

  take(call: Call, destination: Destination, isBeside = false): boolean {
    // Over while an attempt was still under way: it takes nothing any more.
    return call.state === 'ended' || this.holds.hold(call, destination, isBeside)
  }

  leave(call: Call, destination: Destination): void {
    this.holds.forks.leave(call, destination)
  }

  turn(call: Call, destination: Destination): void {
    this.holds.forks.turn(call, destination)
  }

  attemptEnded(_call: Call, _branchId: string, _outcome: AttemptOutcome): void {}

  attempted(call: Call, destination: Destination, attempt: Attempt): void {
    // Of one that is over too: each attempt has a branch of its own by its number.
    call.attempts += 1
    call.attemptedAtMs = this.nowMs()
    if (call.state === 'ended') return
    call.destinationEndpoint = attempt.to
    if (attempt.isFirst) {
      destination.counters.attempts += 1
      this.ledger.attempted(destination.setId, destination.id)
    }
    const startedAtMs = Math.round(this.options.clock.wallMs() - (this.nowMs() - call.startedAtMs))
    this.feed.branch(branchEntry(call, attempt, startedAtMs))
  }

  ringing(call: Call, response: SipMessage): void {
    if (call.state === 'ended') return
    this.hear(call, response)
    if (call.state === 'setup') call.state = 'ringing'
    if (call.resumed) this.options.wheel.arm(call, RESUMED_RINGING_MS)
    // RFC 3262 §4, RFC 3311: PRACK and UPDATE go to the Contact of the early dialog.
    const at = call.destinationEndpoint
    if (!at || response.toTag === '') return
    call.destinationTarget = this.targetOf(call, response, at) ?? call.destinationTarget
    if (call.state !== 'ringing' || call.remoteTag === response.toTag) return
    call.remoteTag = response.toTag
    const { number, remoteTag: toTag, destinationTarget } = call
    this.feed.ring({ call: number, toTag, destinationTarget })
  }

  cancelled(call: Call, cancel: SipMessage): void {
    const isOpen = call.state === 'setup' || call.state === 'ringing'
    if (isOpen && cancel.text.length <= MOST_CANCEL_LENGTH)
      this.feed.cancel({ call: call.number, request: cancel.text })
  }

  answered(
    call: Call,
    destination: Destination | undefined,
    at: Endpoint | null,
    response: SipMessage,
  ): void {
    if (call.state === 'ended') return
    if (call.state === 'answered') return noteFork(call, destination, response.toTag)
    // RFC 3261 §16.7 step 5: a late 2xx may come from a destination that was given up; the call is there then.
    const wasChallenged = call.state === 'challenged'
    if (wasChallenged) this.holds.resume(call, call.sourceChannel, call.channel)
    this.holds.settle(call, destination)
    this.options.wheel.arm(call, this.longestMs)
    this.hear(call, response)
    call.state = 'answered'
    call.remoteTag = response.toTag
    call.destinationEndpoint = at ?? call.destinationEndpoint
    if (call.destinationEndpoint)
      call.destinationTarget = this.targetOf(call, response, call.destinationEndpoint)
    this.settle(call, true)
    const { number, destinationId, channel, callerTarget, destinationTarget } = call
    const { toTag } = response
    this.feed.answer({ call: number, destinationId, toTag, channel, callerTarget, destinationTarget })
  }

  rejected(call: Call, status: number, _cause: CallCause, _leftOver: readonly Skip[]): void {
    if (call.state === 'answered' || call.state === 'ended') return
    if (!CHALLENGES.includes(status)) return this.fail(call)
    this.holds.release(call)
    call.state = 'challenged'
    this.options.wheel.arm(call, CHALLENGE_MS)
  }

  unplaced(call: Call, isTold: boolean, _leftOver: readonly Skip[], _status: number): void {
    if (call.state === 'ended') return
    // Challenged before, so that it was placed once: it failed there (rules 13).
    if (call.attempts > 0) return this.fail(call)
    if (!isTold) return this.close(call)
    this.ledger.unplacedFrom(call.sourceId, call.sourceChannel)
    this.sourceCounters(call).unplaced += 1
    this.windows.settled(false)
    this.close(call)
  }

  ended(call: Call, _cause: CallCause): void {
    if (call.state === 'ended') return
    // A BYE for a call whose answer passed while the engine was away (rules 5).
    if (call.state !== 'answered') this.settle(call, true)
    this.close(call)
  }

  dialogEnded(call: Call, remoteTag: string, cause: CallCause): void {
    // An early dialog ends with its INVITE (RFC 3261 §15); after a restart the answer may have passed unseen.
    if (call.state !== 'answered') return call.resumed ? this.ended(call, cause) : undefined
    const next = leaveDialog(call, remoteTag)
    if (next === 'last') this.ended(call, cause)
    else if (next) this.holds.keepAt(call, next)
  }

  /** Takes the calls of one destination out of the books; nobody is sent a BYE. */
  releaseAt(destinationId: number): void {
    for (const call of this.calls.at(destinationId)) {
      if (call.state === 'answered') this.ended(call, 'released')
      else this.fail(call)
    }
  }

  /** Calls that were alive when the engine before this one ended go on, counted once (rules 9). */
  resume(calls: readonly JournalledCall[]): ResumedCall[] {
    return calls.map((entry) => ({ call: this.resumeOne(entry), entry }))
  }

  private resumeOne(entry: JournalledCall): Call {
    const { clock, wheel } = this.options
    const { branch, ring, answer, cancel } = entry
    const call = this.open(branch.callId, branch.fromTag, branch.sourceId, branch.setId)
    takeOver(call, entry)
    this.holds.resume(call, branch.sourceChannel, answer?.channel ?? branch.channel)
    if (!answer) this.resumed.add(call, branch.callerKey)
    const ageMs = Math.max(0, clock.wallMs() - branch.startedAtMs)
    const limitMs = resumedLimitMs(entry, this.longestMs)
    wheel.arm(call, Math.max(0, limitMs - ageMs))
    this.feed.branch({ ...branch, call: call.number })
    if (ring) this.feed.ring({ ...ring, call: call.number })
    if (answer) this.feed.answer({ ...answer, call: call.number })
    if (cancel) this.feed.cancel({ ...cancel, call: call.number })
    return call
  }

  private targetOf(call: Call, response: SipMessage, own: Endpoint): Endpoint | null {
    return learnTarget(destinationTargetUri(response, call.token, this.options.owns), own)
  }

  private open(callId: string, fromTag: string, sourceId: number, setId: number): Call {
    this.lastNumber += 1
    const call = new Call(this.lastNumber, callId, fromTag, sourceId, setId, this.nowMs(), this.onExpiry)
    this.calls.add(call)
    return call
  }

  private readonly onExpiry = (call: Call) => {
    if (call.state === 'ended') this.resumed.forget(call)
    else if (call.state === 'answered') this.ended(call, 'max-duration')
    else this.fail(call)
  }

  private get longestMs(): number {
    return this.options.directory.settings.maxCallDurationSec * 1_000
  }

  /** What a 101 to 2xx tells: that the far end is reached, and perhaps on which channel. */
  private hear(call: Call, response: SipMessage): void {
    if (call.state === 'setup' && !call.resumed) {
      const nowMs = this.nowMs()
      this.windows.postDialDelay.record(nowMs - call.startedAtMs)
      const destination = this.options.directory.destination(call.destinationId)
      destination?.heardAfter(nowMs - call.attemptedAtMs, nowMs)
    }
    this.holds.hear(call, response)
  }

  private settle(call: Call, isAnswered: boolean): void {
    this.ledger.settled(call.setId, call.destinationId, call.channel, isAnswered)
    this.ledger.settledFrom(call.sourceId, call.sourceChannel)
    const destination = this.options.directory.destination(call.destinationId)
    if (destination) destination.counters.total += 1
    this.sourceCounters(call).total += 1
    this.windows.settled(isAnswered)
  }

  private fail(call: Call): void {
    this.settle(call, false)
    this.close(call)
  }

  private close(call: Call): void {
    this.holds.release(call)
    call.state = 'ended'
    this.calls.delete(call)
    this.feed.end(call.number)
    // A CANCEL that crosses a resumed call's failure is answered 200, as its transaction would have it until timer H.
    if (call.resumed) this.options.wheel.arm(call, timerH)
    else this.options.wheel.disarm(call)
  }

  private sourceCounters(call: Call): { total: number; unplaced: number } {
    const { directory } = this.options
    return (directory.source(call.sourceId) ?? directory.sourceOf('', 0)).counters
  }

  private nowMs(): number {
    return this.options.clock.monotonicMs()
  }
}
