import { WheelTimer } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { isReliable, MAX_DATAGRAM_BYTES } from '#engine/contract/transport-facts.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { OWN_LIMITS } from '#engine/sip/message-limits.ts'
import { buildCancel } from '#engine/sip/requests.ts'
import type { SessionAsk } from '#engine/sip/session-timer.ts'
import { type ClientTransaction, type ClientUser, nobody } from '#engine/transaction/client-transaction.ts'
import { T1 } from '#engine/transaction/timers.ts'
import type { DropReason } from '#engine/transport/transport.ts'
import { type BranchPath, type BranchTerms, CANCEL_WAIT_MS } from './branch-terms.ts'
import { EAR_DELAY_MS, EAR_PROBE } from './ear-probe.ts'
import type { ProxyGround } from './ground.ts'
import type { PendingBranch } from './pending-branches.ts'
import { Testimony } from './testimony.ts'

/**
 * Why a branch failed without a response. `transport`: it never left; `cut`: its stream ended, so that it may have
 * arrived; `down`: its destination is, before it rang; `lost`: the same while it rang; `too-large`: for one datagram.
 */
export type LocalFailure = 'time-out' | 'transport' | 'cut' | 'down' | 'lost' | 'too-large'

/** Who asked for the branch: a placement, or an in-dialog relay. */
export interface BranchOwner {
  /** A 101 to 199 of an INVITE. */
  onProvisional(branch: Branch, response: SipMessage): void
  onSuccess(branch: Branch, response: SipMessage): void
  /** A non-2xx final, or none at all. Called once per branch; never after it was given up. */
  onFailure(branch: Branch, failure: SipMessage | LocalFailure): void
}

type Phase = 'ear' | 'suspicion' | 'attempt' | 'ringing' | 'cancelling' | 'settled'

/**
 * One request under way to one place (RFC 3261 §16.6): an attempt's own time-out, timer C, CANCEL only after a
 * provisional. `settled` branches are heard on for late responses: their owner is told of a late 2xx, and a
 * late provisional is answered by CANCEL (§9.1).
 */
export class Branch extends WheelTimer implements ClientUser, PendingBranch {
  readonly path: BranchPath
  /** Undefined towards the caller, and for a destination that is gone. */
  readonly destination: Destination | undefined
  readonly id: string
  readonly session: SessionAsk | null
  hasProvisional = false
  /** Why it never left, where that is known. */
  refusal: DropReason | undefined = undefined
  /** A 101 to 199 passed: the caller was told so. */
  private isRinging = false
  private readonly ground: ProxyGround
  private owner: BranchOwner
  private readonly attemptMs: number
  private readonly ringMs: number
  private readonly testimony: Testimony
  private readonly repeats: BranchTerms['repeats']
  private phase: Phase = 'attempt'
  /** Timer C has fired: what comes of it is a time-out, whatever is answered to its CANCEL. */
  isRungOut = false
  private wantsCancel = false
  private cancelReason = ''
  private cancelWaitMs = CANCEL_WAIT_MS
  private isCancelSent = false
  private begunAtMs = 0
  private transaction: ClientTransaction | null = null

  constructor(
    ground: ProxyGround,
    owner: BranchOwner,
    id: string,
    path: BranchPath,
    destination: Destination | undefined,
    terms: BranchTerms,
  ) {
    super()
    this.ground = ground
    this.owner = owner
    this.id = id
    this.path = path
    this.destination = destination
    this.attemptMs = terms.attemptMs
    this.ringMs = terms.ringMs
    this.testimony = new Testimony(ground.evidence, path, destination, terms)
    this.repeats = terms.repeats
    this.session = terms.session
  }

  get place(): Endpoint {
    return this.path.place
  }

  /** Whether it failed on its way, though its destination may be up: another transport may do better. */
  wasInVain(failure: SipMessage | LocalFailure): boolean {
    return !this.hasProvisional && (failure === 'transport' || failure === 'cut' || failure === 'time-out')
  }

  get startedAtMs(): number {
    return this.begunAtMs
  }

  get isSettled(): boolean {
    return this.phase === 'settled'
  }

  /** Sends the request, the first `length` of `bytes`; the buffer may be used again at once. */
  start(bytes: Buffer, length: number, method: string): void {
    const { pending, layer, traffic, clock } = this.ground
    this.begunAtMs = clock.monotonicMs()
    // Nothing was sent, so that nothing is learnt of the destination either.
    if (this.path.to.transport === 'udp' && length > MAX_DATAGRAM_BYTES) return this.fail('too-large')
    pending.add(this)
    traffic.sent(method, 0)
    if (this.attemptMs > 0) this.waitFor(this.path.to.transport === 'udp' ? 'ear' : 'suspicion')
    this.transaction = layer.request(bytes, length, method, this.id, this.path, this)
    this.transaction.repeats = this.repeats
  }

  handOver(owner: BranchOwner): void {
    this.owner = owner
  }

  /**
   * The caller hung up, another branch won, or it rang too long: CANCEL now or when the first provisional comes.
   * `reason`: RFC 3326, as its value; `waitMs`: for the final that is to come of it.
   */
  cancel(reason = '', waitMs = CANCEL_WAIT_MS): void {
    if (this.isSettled || this.isCancelSent) return
    this.wantsCancel = true
    this.cancelReason = reason
    this.cancelWaitMs = waitMs
    if (this.hasProvisional) this.sendCancel()
  }

  refused(why?: DropReason): void {
    if (this.isSettled) return
    this.refusal = why
    this.testimony.refused(why)
    // §17.1.1.2: over a stream that was never made nothing can come back; a datagram may have got through before.
    if (isReliable(this.path.to.transport)) this.transaction?.transportFailed()
    else this.giveUp('transport')
  }

  /** Its answer may still come, over a stream that the far end makes (§18.2.2); a probe tells whether it is there. */
  cut(): void {
    if (this.isSettled) return
    this.testimony.timedOut()
    if (!this.hasProvisional) this.giveUp('cut')
  }

  lost(): void {
    if (!this.isSettled) this.giveUp(this.isRinging ? 'lost' : 'down')
  }

  override onExpire(): void {
    switch (this.phase) {
      case 'ear':
        this.ground.transport.listen(this.path.to, EAR_PROBE)
        this.waitFor('suspicion')
        return
      case 'suspicion':
        this.testimony.suspect()
        this.waitFor('attempt')
        return
      case 'attempt':
        this.testimony.timedOut()
        this.giveUp('time-out')
        return
      case 'ringing':
        this.isRungOut = true
        this.cancel()
        return
      case 'cancelling':
        this.giveUp('time-out')
    }
  }

  onResponse(response: SipMessage, transaction: ClientTransaction): void {
    const { status } = response
    this.testimony.hear(response)
    // RFC 3261 §16.7 step 3: with no Via left it could not be forwarded; whoever sent it cannot be spoken with.
    if (!response.nextVia()) this.drop(status)
    else if (status < 200) this.onProvisional(response, transaction)
    else if (status < 300) {
      this.settle()
      this.owner.onSuccess(this, response)
    } else if (!this.isSettled) {
      this.settle()
      this.owner.onFailure(this, response)
    }
  }

  onTimeout(): void {
    if (this.isSettled) return
    this.testimony.timedOut()
    this.fail('time-out')
  }

  onTransportError(): void {
    if (!this.isSettled) this.fail('transport')
  }

  /** The next that happens while nothing comes: the ear at 50 ms, a suspicion at T1, and the end of the attempt. */
  private waitFor(phase: 'ear' | 'suspicion' | 'attempt'): void {
    const afterMs = phase === 'ear' ? EAR_DELAY_MS : T1
    const isNext = phase !== 'attempt' && afterMs < this.attemptMs
    this.phase = isNext ? phase : 'attempt'
    this.ground.wheel.armAt(this, this.begunAtMs + (isNext ? afterMs : this.attemptMs))
  }

  private drop(status: number): void {
    this.ground.traffic.dropped('no-via-left')
    if (status >= 200 && !this.isSettled) this.fail('transport')
  }

  private onProvisional(response: SipMessage, transaction: ClientTransaction): void {
    const isFirst = !this.hasProvisional
    this.hasProvisional = true
    if (!transaction.isInvite) {
      // A placed one has its limit; inside a dialog there is nobody else to ask, and F ends the wait.
      if (!isFirst || this.isSettled || this.attemptMs === 0) return
      this.phase = 'attempt'
      this.ground.wheel.armAt(this, this.begunAtMs + this.ringMs)
      return
    }
    if (this.isSettled || this.wantsCancel) {
      this.sendCancel()
      return
    }
    // RFC 3261 §16.7 step 2: each provisional but 100 starts timer C anew; the first one starts it.
    if (this.phase !== 'ringing' || response.status > 100) this.ground.wheel.arm(this, this.ringMs)
    this.phase = 'ringing'
    if (response.status === 100) return
    this.isRinging = true
    this.owner.onProvisional(this, response)
  }

  private sendCancel(): void {
    if (this.isCancelSent || !this.transaction) return
    const invite = parseMessage(this.transaction.request, OWN_LIMITS)
    if ('malformed' in invite) return
    this.isCancelSent = true
    this.ground.traffic.sent('CANCEL', 0)
    const cancel = buildCancel(invite, this.cancelReason)
    this.ground.layer.request(cancel, cancel.length, 'CANCEL', this.id, this.path, nobody)
    if (this.isSettled) return
    this.phase = 'cancelling'
    this.ground.wheel.arm(this, this.cancelWaitMs)
  }

  private giveUp(why: LocalFailure): void {
    this.transaction?.abandon()
    if (this.hasProvisional) this.sendCancel()
    this.fail(why)
  }

  private fail(why: LocalFailure): void {
    this.settle()
    this.owner.onFailure(this, why)
  }

  private settle(): void {
    if (this.isSettled) return
    this.phase = 'settled'
    this.ground.wheel.disarm(this)
    this.ground.pending.remove(this)
  }
}
