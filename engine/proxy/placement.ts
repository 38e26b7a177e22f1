import type { SipMessage } from '#engine/sip/message.ts'
import { reasonOf } from '#engine/sip/requests.ts'
import type { ServerTransaction, ServerUser } from '#engine/transaction/server-transaction.ts'
import { Attempts, type PlacementOrder } from './attempts.ts'
import type { Branch, BranchOwner, LocalFailure } from './branch.ts'
import { CallTrail } from './failover-trail.ts'
import { answerText, outcomeOf } from './failover-words.ts'
import { Failures, isCurable, isForAll, isLoop } from './failures.ts'
import { finalOfUnplaced, INSECURE } from './final-of-unplaced.ts'
import type { ProxyGround } from './ground.ts'
import { LateAnswers } from './late-answers.ts'
import type { Leg, LegOwner } from './leg.ts'
import { refuse, refuseInsecure } from './refuse.ts'
import { reply, replyLocally, replySuccess } from './reply.ts'

/** RFC 3326 §3.1: telephones that stop ringing by it show no missed call. */
const PICKED_UP_ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'

/**
 * The response context of an initial request (RFC 3261 §16.7): has attempts made, one after the other or at once,
 * until one takes the call, and sends what is best to the caller, once. With the final it is over: its branches go to
 * `LateAnswers`, and nothing keeps the request any more.
 */
export class Placement implements BranchOwner, ServerUser, LegOwner {
  private readonly ground: ProxyGround
  private readonly order: PlacementOrder
  private readonly attempts: Attempts
  private readonly failures = new Failures()
  /** Begun by the first failure. */
  private trail: CallTrail | null = null
  private isCancelled = false
  /** Nobody is asked any more: the caller has hung up, or a 6xx came (RFC 3261 §16.7 step 5). */
  private isStopped = false
  private isFinal = false

  constructor(ground: ProxyGround, order: PlacementOrder) {
    this.ground = ground
    this.order = order
    this.attempts = new Attempts(ground, order, this)
  }

  start(): void {
    const { transaction, request } = this.order
    transaction.attend(this)
    this.attempts.begin()
    this.finishWhenOver()
    // RFC 3261 §17.2.1: 100 within 200 ms; a reject of our own needs none before it (rules 12).
    if (request.method === 'INVITE' && !this.isFinal) replyLocally(this.ground, transaction, request, 100)
  }

  onProvisional(branch: Branch, response: SipMessage): void {
    const { call, transaction } = this.order
    if (this.isFinal) return
    this.attempts.legOf(branch)?.ring(this.ground.wheel)
    if (call && branch.destination) this.ground.book.turn(call, branch.destination)
    if (call) this.ground.book.ringing(call, response)
    reply(this.ground, transaction, response)
  }

  onSuccess(branch: Branch, response: SipMessage): void {
    const { call, transaction } = this.order
    this.isFinal = true
    const sessionSec = replySuccess(this.ground, transaction, response, branch.session)
    this.tell(branch, response.status, answerText(response))
    for (const { branch: other } of this.attempts.live)
      if (other !== branch) {
        other.cancel(PICKED_UP_ELSEWHERE)
        this.tell(other, 0, 'cancelled')
      }
    if (call) this.ground.book.answered(call, branch.destination, branch.path.to, response, sessionSec)
    else this.ground.quietDialogs.answered(this.order.request, branch.path.to, response)
    this.trail?.answered(branch, response)
    this.leaveTrail(response.status)
  }

  onFailure(branch: Branch, failure: SipMessage | LocalFailure): void {
    const leg = this.attempts.legOf(branch)
    if (this.isFinal || !leg) return
    if (typeof failure === 'string' && this.goesByUdp(leg, failure)) return
    if (leg.isHunted && !isForAll(failure)) this.failures.noteHunted()
    else this.failures.note(branch, failure)
    this.attempts.end(leg)
    const tookMs = this.ground.clock.monotonicMs() - branch.startedAtMs
    const text = leg.isHunted ? RANG_LONG : outcomeOf(branch, failure, tookMs)
    this.tell(branch, typeof failure === 'string' ? 0 : failure.status, text)
    if (!this.isStopped) this.goOn(leg, failure)
    else {
      this.trail?.ended(branch, 'cancelled')
      this.attempts.leave(leg)
    }
    this.finishWhenOver()
  }

  onCancel(_: ServerTransaction, cancel: SipMessage): void {
    if (this.isFinal) return
    this.isCancelled = true
    this.stop(reasonOf(cancel))
  }

  onDelay(transaction: ServerTransaction): void {
    replyLocally(this.ground, transaction, this.order.request, 100)
  }

  /** Nobody has picked up: the next one is tried once its CANCEL is answered, so that never two of them ring. */
  onRungLong(leg: Leg): void {
    const { walk, wants } = this.attempts
    if (this.isFinal || this.isStopped || !walk.hasNext(wants)) return
    leg.isHunted = true
    this.trail ??= this.newTrail(leg)
    this.trail.ended(leg.branch, RANG_LONG)
    leg.branch.cancel('', leg.choice.link.config.attemptTimeoutMs)
  }

  private goesByUdp(leg: Leg, failure: LocalFailure): boolean {
    return this.attempts.goByUdp(leg, failure, () => {
      this.attempts.end(leg)
      this.tell(leg.branch, 0, 'no TCP')
    })
  }

  /** Who is tried now, if anybody: another target, the next destination, or the next set. */
  private goOn(leg: Leg, failure: SipMessage | LocalFailure): void {
    const { attempts } = this
    const { branch, choice, isHunted } = leg
    const isOpen = isHunted && !isForAll(failure) && !isLoop(failure)
    const movesOn = isOpen || isCurable(failure, choice.link.config.failoverCodes)
    const isOfDestination = movesOn || typeof failure === 'string'
    if (isOfDestination) this.trail ??= this.newTrail(leg)
    this.trail?.failed(branch, failure)
    const { sent } = attempts
    if (!movesOn) attempts.walk.close()
    if (isLoop(failure)) attempts.walk.dismissWaiting()
    if (!movesOn && isForAll(failure)) this.stop()
    if (!movesOn || !attempts.nextTarget(leg, failure)) this.nextDestination(leg)
    if (isOfDestination && !isHunted) this.trail?.count(branch, failure, attempts.sent > sent)
  }

  private nextDestination(leg: Leg): void {
    this.attempts.leave(leg)
    this.attempts.next()
    this.trail?.passedBy(this.attempts.passedBy)
  }

  private stop(reason = ''): void {
    this.isStopped = true
    this.attempts.stop(reason)
  }

  private tell({ id }: Branch, status: number, text: string): void {
    const { call } = this.order
    if (call) this.ground.book.attemptEnded(call, id, { status, text })
  }

  private newTrail({ choice }: Leg): CallTrail {
    return new CallTrail(this.ground, this.order, this.attempts.startedAtMs, choice.skipped)
  }

  private finishWhenOver(): void {
    if (this.isFinal || this.attempts.isAlive) return
    this.isFinal = true
    if (this.attempts.sent > 0) this.finish()
    else this.finishUnplaced()
  }

  private finishUnplaced(): void {
    const { ground, attempts } = this
    const { call, transaction, request, set } = this.order
    const { leftOver } = attempts.walk
    const { status, reason } = finalOfUnplaced(
      attempts.walk,
      set.config.fullCode,
      attempts.targets.hasInsecure,
    )
    if (reason === INSECURE) refuseInsecure(ground, transaction, request)
    else refuse(ground, transaction, request, status, reason)
    if (call) ground.book.unplaced(call, !transaction.isOver, leftOver, status)
  }

  /** Attempts were made and none succeeded: the caller is told once (rules 10). */
  private finish(): void {
    const { ground, failures, isCancelled } = this
    const { call, transaction, request } = this.order
    const { walk, wants } = this.attempts
    const final = isCancelled
      ? failures.finalOfCancelled()
      : failures.final(walk.hasUntried(wants), request.method === 'INVITE')
    if (final.kind === 'forward') reply(ground, transaction, final.response, final.headers)
    else replyLocally(ground, transaction, request, final.status, { reason: final.reason })
    const cause = isCancelled ? 'cancelled' : failures.cause
    if (call) ground.book.rejected(call, final.status, cause, walk.leftOver)
    this.leaveTrail(final.status)
  }

  private leaveTrail(status: number): void {
    const { transaction, call } = this.order
    this.trail?.leave(status, this.attempts.legs)
    this.attempts.handOver(new LateAnswers(this.ground, transaction, call))
  }
}

const RANG_LONG = 'rang too long'
