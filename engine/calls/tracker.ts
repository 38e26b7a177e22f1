import type { Skip } from '#engine/balance/select.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { RuntimeSource } from '#engine/destination/directory.ts'
import type { JournalledCall } from '#engine/journal/entry.ts'
import { type Attempt, type AttemptOutcome, Call, type CallBook } from '#engine/proxy/call.ts'
import { NEVER_MS } from '#engine/proxy/call-story.ts'
import { callerTargetUri, destinationTargetUri, learnTarget } from '#engine/proxy/next-hop.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { ignored } from '#engine/transaction/machine.ts'
import { timerH } from '#engine/transaction/timers.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { CallIndex } from './call-index.ts'
import { type CallInput, CHALLENGE_MS, CHALLENGES, callTable } from './call-reducer.ts'
import type { CallWindows } from './call-windows.ts'
import { ChannelHolds } from './channel-holds.ts'
import { leaveDialog, noteFork, turnToEarly } from './further-dialogs.ts'
import { GoneCalls } from './gone-calls.ts'
import { answerEntry, branchEntry, flowOf, JournalFeed, ringEntry } from './journal-feed.ts'
import type { Ledger } from './ledger.ts'
import type { RecordQueue } from './record-queue.ts'
import { goOn, RESUMED_RINGING_MS, type ResumedCall, ResumedCalls } from './resumed-calls.ts'
import { SessionExpiry } from './session-expiry.ts'
import { Settlements } from './settlements.ts'
import { StoryTeller } from './story-teller.ts'
import type { TrackerOptions } from './tracker-options.ts'

/** The attempts end a call that is being set up, within their own time-outs; no other limit comes before this. */
const SETUP_MS = 7_200_000

/**
 * The call book: who is on which destination and channel, from pick to end. A load is always the size of a
 * set of live calls, never a count that goes up here and down there; what a call becomes, as what it counts and why it
 * ends stands in `call-reducer.ts`, and every call leaves by `close` (rules 18 to 20).
 */
export class CallTracker implements CallBook {
  readonly feed = new JournalFeed()
  readonly holds: ChannelHolds
  private readonly options: TrackerOptions
  readonly calls = new CallIndex()
  readonly resumed = new ResumedCalls()
  private readonly settlements: Settlements
  private readonly stories: StoryTeller
  private readonly gone = new GoneCalls()
  private readonly sessions: SessionExpiry
  /** Those of one thread lie as far apart as there are threads, so that no two calls of the engine have the same. */
  lastNumber: number

  constructor(options: TrackerOptions) {
    this.options = options
    this.lastNumber = options.place.thread - options.place.threads
    this.sessions = new SessionExpiry(options.clock, options.wheel, () => this.longestMs)
    this.holds = new ChannelHolds(options.directory, options.place.thread)
    this.settlements = new Settlements(options.directory, options.clock)
    this.stories = new StoryTeller(options.clock)
  }

  get ledger(): Ledger {
    return this.settlements.ledger
  }

  get windows(): CallWindows {
    return this.settlements.windows
  }

  /** Of calls that are over. */
  get records(): RecordQueue {
    return this.stories.records
  }

  /** Calls being set up, ringing, answered, or challenged. */
  get size(): number {
    return this.calls.size
  }

  begin(invite: SipMessage, arrival: Arrival, source: RuntimeSource, setId: number): Call {
    const known = this.calls.get(invite.callId, invite.fromTag)
    const isAgain = known !== null && this.step(known, 'again')
    const call = isAgain ? known : this.open(invite.callId, invite.fromTag, source.id, setId)
    const flow = flowOf(arrival)
    if (!isAgain) this.stories.began(call, invite, flow)
    call.setId = setId
    this.options.wheel.arm(call, Math.max(this.longestMs, SETUP_MS))
    this.holds.holdSource(call, source, invite)
    call.callerTarget = learnTarget(callerTargetUri(invite), flow)
    if (!isAgain) this.windows.began()
    return call
  }

  find(callId: string, fromTag: string, toTag: string, token: string): Call | null {
    return this.calls.find(callId, fromTag, toTag, token) ?? this.gone.find(callId, fromTag, toTag, token)
  }

  isLooping(invite: SipMessage): boolean {
    return this.calls.isLooping(invite.callId, invite.fromTag)
  }

  findResumed(callerKey: string, callerAddress: string): Call | null {
    return this.resumed.find(callerKey, callerAddress)
  }

  take(call: Call, destination: Destination, isBeside = false): boolean {
    // Over, or answered by a late 2xx, while an attempt was still under way: it takes nothing any more.
    return callTable[call.state].attempted === ignored || this.holds.hold(call, destination, isBeside)
  }

  leave(call: Call, destination: Destination): void {
    this.holds.forks.leave(call, destination)
  }

  turn(call: Call, destination: Destination): void {
    this.holds.forks.turn(call, destination)
  }

  attempted(call: Call, destination: Destination, attempt: Attempt): void {
    // Of one that is over too: each attempt has a branch of its own by its number.
    call.attempts += 1
    // A whole number lies in the call itself, where a fraction would cost it sixteen bytes (rules 32).
    call.attemptedAtMs = Math.trunc(this.options.clock.monotonicMs())
    if (!this.step(call, 'attempted')) return
    call.destinationEndpoint = attempt.to
    this.stories.attempted(call, destination, attempt)
    if (attempt.isFirst) {
      destination.counters.attempts += 1
      this.ledger.attempted(destination.setId, destination.id)
    }
    this.feed.branch(branchEntry(call, attempt, this.stories.startedAtMs(call)), call.attempts === 1)
  }

  attemptEnded(call: Call, branchId: string, outcome: AttemptOutcome): void {
    this.stories.attemptEnded(call, branchId, outcome)
  }

  ringing(call: Call, response: SipMessage): void {
    if (call.state === 'ended') return
    this.hear(call, response)
    const ringsNow = this.stories.rang(call, response.status)
    this.step(call, 'provisional')
    if (call.resumed) this.options.wheel.arm(call, RESUMED_RINGING_MS)
    // RFC 3262 §4, RFC 3311: PRACK and UPDATE go to the Contact of the early dialog.
    const at = call.destinationEndpoint
    if (!at || response.toTag === '' || call.state !== 'ringing') return
    turnToEarly(call, response.toTag)
    call.destinationTarget = this.targetOf(call, response, at) ?? call.destinationTarget
    if (call.remoteTag === response.toTag && !ringsNow) return
    call.remoteTag = response.toTag
    this.feed.ring(ringEntry(call))
  }

  cancelled(call: Call, cancel: SipMessage): void {
    const isOpen = call.attempts > 0 && (call.state === 'setup' || call.state === 'ringing')
    if (isOpen) this.feed.cancel({ call: call.number, request: cancel.text })
  }

  answered(
    call: Call,
    destination: Destination | undefined,
    at: Endpoint | null,
    response: SipMessage,
    sessionSec: number,
  ): void {
    if (call.state === 'ended') return
    if (call.state === 'answered') {
      const destinationTarget = at && this.targetOf(call, response, at)
      const dialog = { destination, destinationEndpoint: at, destinationTarget }
      if (noteFork(call, dialog, response.toTag)) this.refreshed(call, sessionSec)
      return
    }
    // RFC 3261 §16.7 step 5: a late 2xx may come from a destination that was given up; the call is there then.
    const wasChallenged = call.state === 'challenged'
    if (wasChallenged) this.holds.resume(call, call.sourceChannel, call.channel, call.takes)
    this.holds.settle(call, destination)
    this.hear(call, response)
    this.stories.answered(call, call.destinationId, at, response)
    this.sessions.refresh(call, sessionSec)
    call.remoteTag = response.toTag
    call.destinationEndpoint = at ?? call.destinationEndpoint
    if (call.destinationEndpoint)
      call.destinationTarget = this.targetOf(call, response, call.destinationEndpoint)
    call.earlyEnds = null
    this.step(call, 'answered')
    this.moved(call)
  }

  refreshed(call: Call, sessionSec: number): void {
    if (call.state === 'answered' && this.sessions.refresh(call, sessionSec)) this.moved(call)
  }

  moved(call: Call): void {
    if (call.state === 'answered') this.feed.answer(answerEntry(call, this.sessions.endsAtMs(call)))
  }

  rejected(call: Call, status: number, cause: CallCause, leftOver: readonly Skip[]): void {
    if (call.state === 'answered' || call.state === 'ended') return
    this.stories.rejected(call, status, leftOver)
    if (!CHALLENGES.includes(status)) return void this.step(call, cause)
    this.holds.release(call)
    this.step(call, 'challenged')
    this.options.wheel.arm(call, CHALLENGE_MS)
  }

  unplaced(call: Call, isTold: boolean, leftOver: readonly Skip[], status: number): void {
    if (call.state === 'ended') return
    this.stories.rejected(call, isTold ? status : 0, leftOver)
    // Challenged before, so that it was placed once: it failed there (rules 13).
    this.step(call, call.attempts > 0 ? 'rejected' : isTold ? 'unplaced' : 'untold')
  }

  ended(call: Call, cause: CallCause): void {
    // A BYE for a call whose answer passed while the engine was away (rules 5): how long it talked nobody knows.
    if (cause === 'unwatched' || (call.resumed && call.state !== 'answered'))
      call.story.tellMore({ isWhole: false })
    if (this.step(call, cause)) this.gone.add(call, cause)
  }

  /** Takes it off the books, and sends nobody anything. False where it stays: its state knows no such end. */
  release(call: Call, cause: CallCause): boolean {
    this.ended(call, cause)
    return call.state === 'ended'
  }

  dialogEnded(call: Call, remoteTag: string, cause: CallCause): void {
    if (call.state === 'ended') this.gone.delete(call)
    // An early dialog ends with its INVITE (RFC 3261 §15); after a restart the answer may have passed unseen.
    if (call.state !== 'answered') return call.resumed ? this.ended(call, cause) : undefined
    if (leaveDialog(call, remoteTag, this.holds, () => this.moved(call))) this.ended(call, cause)
  }

  /** Calls that were alive when the engine before this one ended, counted once (rules 9); told are those that go on. */
  resume(calls: readonly JournalledCall[]): ResumedCall[] {
    return calls.map((entry) => this.resumeOne(entry)).filter(({ call }) => call.state !== 'ended')
  }

  private resumeOne(entry: JournalledCall): ResumedCall {
    const { holds, feed, longestMs } = this
    const { clock, wheel } = this.options
    const { branch, answer } = entry
    const ageMs = Math.max(0, clock.wallMs() - branch.startedAtMs)
    const call = this.open(branch.callId, branch.fromTag, branch.sourceId, branch.setId, ageMs)
    const isInTime = goOn({ wheel, holds, feed, longestMs }, { call, entry }, ageMs)
    if (answer?.sessionEndsAtMs) this.sessions.resume(call, answer.sessionEndsAtMs)
    if (!answer) this.resumed.add(call, branch.callerKey)
    if (!isInTime) this.ended(call, 'unwatched')
    return { call, entry }
  }

  private targetOf(call: Call, response: SipMessage, own: Endpoint): Endpoint | null {
    return learnTarget(destinationTargetUri(response, call.token, this.options.owns), own)
  }

  private open(callId: string, fromTag: string, sourceId: number, setId: number, ageMs = 0): Call {
    this.lastNumber += this.options.place.threads
    const startedAtMs = this.options.clock.monotonicMs() - ageMs
    const call = new Call(this.lastNumber, callId, fromTag, sourceId, setId, startedAtMs, this.onExpiry)
    this.calls.add(call)
    return call
  }

  private readonly onExpiry = (call: Call) => {
    if (call.state === 'ended') this.resumed.forget(call)
    // Whatever became of it passed while the engine was away.
    else if (call.resumed && call.state !== 'answered') this.ended(call, 'unwatched')
    else if (call.state === 'answered') this.ended(call, this.sessions.causeOf(call))
    else this.step(call, 'silence')
  }

  private get longestMs(): number {
    return this.options.directory.settings.maxCallDurationSec * 1_000
  }

  /** What a 101 to 2xx tells: that the far end is reached, and perhaps on which channel. */
  private hear(call: Call, response: SipMessage): void {
    const nowMs = this.options.clock.monotonicMs()
    if (this.stories.heard(call) && !call.resumed) this.windows.postDialDelay.record(nowMs - call.startedAtMs)
    const destination = this.options.directory.destination(call.destinationId)
    if (call.state === 'setup' && !call.resumed) destination?.heardAfter(nowMs - call.attemptedAtMs, nowMs)
    this.holds.hear(call, response)
  }

  /** Returns whether its table has a step for it. */
  private step(call: Call, input: CallInput): boolean {
    const step = callTable[call.state][input]
    if (step === ignored) return false
    call.state = step.to
    this.settlements.settle(call, step.counts)
    if (step.to === 'ended') this.close(call, step.cause)
    return true
  }

  private close(call: Call, cause: CallCause | null): void {
    this.holds.release(call)
    this.stories.ended(call, cause)
    this.calls.delete(call)
    if (call.attempts > 0) this.feed.end(call.number, call.story.answeredAtMs !== NEVER_MS)
    // A CANCEL that crosses a resumed call's failure is answered 200, as its transaction would have it until timer H.
    if (call.resumed) this.options.wheel.arm(call, timerH)
    else this.options.wheel.disarm(call)
  }
}
