import type { Wants } from '#engine/balance/candidate.ts'
import type { SetConfig } from '#engine/contract/config.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { RuntimeSet } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { formsDialog } from '#engine/sip/methods.ts'
import type { ServerTransaction, ServerUser } from '#engine/transaction/server-transaction.ts'
import { Branch, type BranchOwner, type LocalFailure } from './branch.ts'
import type { BranchTerms } from './branch-terms.ts'
import type { Call, ResumedBranch } from './call.ts'
import { CallTrail } from './failover-trail.ts'
import { causeOf, Failures, isCurable } from './failures.ts'
import { newBranch, newRouteToken } from './forward.ts'
import type { ProxyGround } from './ground.ts'
import { LateAnswers } from './late-answers.ts'
import { writeOutgoing } from './outgoing.ts'
import { DIALOG_PARAMETER } from './own-uri.ts'
import { pathOrder } from './path.ts'
import { refuse, refuseInsecure } from './refuse.ts'
import { reply, replyLocally } from './reply.ts'
import { type Reach, TargetsOfCall } from './targets-of-call.ts'

/** A non-INVITE is tried for this long at most, all tries together (rules 11, RFC 4320 §4.1). */
const NON_INVITE_LIMIT_MS = 16_000

/** What an initial request needs besides itself. */
export interface PlacementOrder {
  readonly request: SipMessage
  readonly transaction: ServerTransaction
  readonly set: RuntimeSet
  /** Null for a request that is no call. */
  readonly call: Call | null
  /** Preloaded Route values that were ours. */
  readonly ownRoutes: number
  /** Where this INVITE went before the engine was killed (rules 5). */
  readonly resumed: ResumedBranch | null
}

/**
 * The response context of an initial request (RFC 3261 §16.7): asks the set for one destination after the
 * other until one takes the call, and sends what is best to the caller, once. With the final it is over: its
 * branches go to `LateAnswers`, and nothing keeps the request any more.
 */
export class Placement implements BranchOwner, ServerUser {
  private readonly ground: ProxyGround
  private readonly order: PlacementOrder
  private readonly config: SetConfig
  private readonly startedAtMs: number
  private readonly tried: number[] = []
  private readonly targets: TargetsOfCall
  private readonly failures = new Failures()
  private branches: Branch[] = []
  /** Attempts, detours included. */
  private sent = 0
  /** Begun by the first failure. */
  private trail: CallTrail | null = null
  private isCancelled = false
  private isFinal = false

  constructor(ground: ProxyGround, order: PlacementOrder) {
    this.ground = ground
    this.order = order
    this.config = order.set.config
    this.startedAtMs = ground.clock.monotonicMs()
    this.targets = new TargetsOfCall(ground, order.request, order.resumed)
  }

  start(): void {
    const { transaction, request } = this.order
    transaction.attend(this)
    const before = this.destinationBefore()
    if (!before || this.attempt(before) !== 'sent') this.next()
    // RFC 3261 §17.2.1: 100 within 200 ms; a reject of our own needs none before it (rules 12).
    if (request.method === 'INVITE' && !this.isFinal) replyLocally(this.ground, transaction, request, 100)
  }

  onProvisional(_branch: Branch, response: SipMessage): void {
    const { call, transaction } = this.order
    if (this.isFinal) return
    if (call) this.ground.book.ringing(call, response)
    reply(this.ground, transaction, response)
  }

  onSuccess(branch: Branch, response: SipMessage): void {
    const { call, transaction } = this.order
    this.isFinal = true
    reply(this.ground, transaction, response)
    if (call) this.ground.book.answered(call, branch.destination, branch.path.to, response)
    for (const other of this.branches) if (other !== branch) other.cancel()
    this.trail?.answered(branch, response)
    this.trail?.leave(response.status, this.branches)
    this.handOver(call)
  }

  onFailure(branch: Branch, failure: SipMessage | LocalFailure): void {
    if (this.isFinal) return
    if (typeof failure === 'string' && !this.isCancelled && this.goesOnByUdp(branch, failure)) return
    this.failures.note(failure)
    if (this.isCancelled) {
      this.trail?.ended(branch, 'cancelled')
      return this.finish(causeOf(failure))
    }
    const { sent } = this
    const movesOn = isCurable(failure, this.config.failoverCodes)
    const isOfDestination = movesOn || typeof failure === 'string'
    if (isOfDestination) this.trail ??= new CallTrail(this.ground, this.order, this.startedAtMs)
    this.trail?.failed(branch, failure)
    if (movesOn) this.goOn(branch, failure)
    else this.finish(causeOf(failure))
    if (isOfDestination) this.trail?.count(branch, failure, this.sent > sent)
  }

  onCancel(): void {
    if (this.isFinal) return
    this.isCancelled = true
    for (const branch of this.branches) branch.cancel()
  }

  onDelay(transaction: ServerTransaction): void {
    replyLocally(this.ground, transaction, this.order.request, 100)
  }

  /** Rules 29: TCP was tried for the request's size alone; that nobody listens there is no failure of the destination. */
  private goesOnByUdp(branch: Branch, failure: LocalFailure): boolean {
    const asked = this.targets.beforeSwitch(branch, failure)
    if (!asked || !branch.destination) return false
    this.ground.tcpRefusals.note(branch.path.to)
    if (this.order.request.method !== 'INVITE' && this.leftMs <= 0) return false
    this.send(branch.destination, asked, false)
    return true
  }

  /** RFC 3263 §4.3: on time-out, transport error or 503 the next target of the same name, else the next destination. */
  private goOn(branch: Branch, failure: SipMessage | LocalFailure): void {
    const isUnserved = typeof failure === 'string' || failure.status === 503
    const { destination } = branch
    const reach = isUnserved && destination && this.mayTryAgain() ? this.targets.nextOf(destination) : null
    if (reach && destination) this.send(destination, reach, false)
    else this.next()
  }

  /** Where this very call was before: ahead of a crash (rules 5), or of its challenge (rules 13). */
  private destinationBefore(): Destination | undefined {
    const { call, resumed } = this.order
    if (!call || call.destinationId === 0) return undefined
    const before = this.ground.directory.destination(call.destinationId)
    return resumed || before?.skipReason() === null ? before : undefined
  }

  /** One destination after the other, until one was sent to or none is left. */
  private next(): void {
    let exhausted: 'full' | 'ineligible' | 'mixed' | 'empty' | 'limit' = 'limit'
    let sawFull = false
    while (this.mayTryAgain()) {
      const { set, request } = this.order
      const selection = set.selector.select(request, this.tried, this.wants)
      this.trail?.passedBy(selection.skipped)
      if (!selection.destination) {
        exhausted = selection.exhausted
        break
      }
      const destination = this.ground.directory.destination(selection.destination.id)
      const result = destination ? this.attempt(destination) : 'unreachable'
      if (result === 'sent') return
      if (result === 'full') sawFull = true
    }
    if (this.branches.length > 0) this.finish('no-answer')
    else this.finishUnplaced(sawFull || exhausted === 'full' || exhausted === 'mixed')
  }

  private mayTryAgain(): boolean {
    if (this.branches.length - this.targets.detours >= this.config.maxAttempts) return false
    if (this.branches.length === 0 || this.order.request.method === 'INVITE') return true
    return this.config.attemptTimeoutMs <= this.leftMs
  }

  private get wants(): Wants {
    const { call, transaction, set } = this.order
    const { takes } = set.config
    const sourceAddress = transaction.arrival.address
    return { isCall: call !== null, takes, sourceAddress, nowMs: this.ground.clock.monotonicMs() }
  }

  /** Of the time a non-INVITE has. */
  private get leftMs(): number {
    return NON_INVITE_LIMIT_MS - (this.ground.clock.monotonicMs() - this.startedAtMs)
  }

  /** `full`: it took its last channel in the meantime; `unreachable`: no target of it is left that we can reach. */
  private attempt(destination: Destination): 'sent' | 'full' | 'unreachable' {
    const { call } = this.order
    this.tried.push(destination.id)
    const reach = this.targets.nextOf(destination)
    if (!reach) return 'unreachable'
    const isAgain = this.isAgain(destination)
    if (call && !isAgain && !this.ground.book.take(call, destination)) return 'full'
    this.send(destination, reach, true)
    return 'sent'
  }

  /** The very branch that left before the engine was killed. */
  private isAgain(destination: Destination): boolean {
    return this.order.resumed?.destinationId === destination.id && this.branches.length === 0
  }

  /** `isFirst`: of this request to this destination. */
  private send(destination: Destination, reach: Reach, isFirst: boolean): void {
    const { ground } = this
    const { to: target, listener } = reach
    const { request, transaction, call, ownRoutes, resumed } = this.order
    const { arrival } = transaction
    const attempt = call ? call.attempts : this.branches.length
    const isAgain = this.isAgain(destination)
    const id =
      isAgain && resumed
        ? resumed.branch
        : newBranch(ground, request, arrival, { destinationId: destination.id, attempt })
    const token = formsDialog(request.method) ? newRouteToken(ground, request, arrival, destination.id) : ''
    const isTransportFree = !destination.namesTransport && !isAgain
    const direction = { to: target, listener, connection: null, isTransportFree }
    const rewriteTo = this.config.rewriteRequestUri ? target : null
    const parameter = `${DIALOG_PARAMETER}=${token}`
    const recordRoute = token === '' ? undefined : { near: parameter, far: parameter }
    const path = pathOrder(ground, request, arrival, this.config.path)
    const { overloadControl: offersOverload } = this.config
    const order = { arrival, branch: id, offersOverload, ownRoutes, recordRoute, rewriteTo, path }
    const out = writeOutgoing(ground, request, direction, order)
    const hop = { listener: out.listener, to: out.to, connection: null, place: target }
    const branch = new Branch(ground, this, id, hop, destination, this.terms())
    this.branches.push(branch)
    this.sent += 1
    if (out.isSwitched) this.targets.switched(branch, reach)
    if (call) call.token = token
    if (call && !isAgain) {
      const { key: callerKey } = transaction
      const { cseqNumber } = request
      const to = out.to
      ground.book.attempted(call, destination, { callerKey, arrival, cseqNumber, branch: id, to, isFirst })
    }
    branch.start(out.bytes, out.length, request.method)
  }

  private finishUnplaced(isFull: boolean): void {
    const { call, transaction } = this.order
    this.isFinal = true
    if (isFull) this.refuse(this.config.fullCode, 'All Destinations Are Full')
    else if (this.targets.hasInsecure) refuseInsecure(this.ground, transaction, this.order.request)
    else this.refuse(503, 'No Destination Available')
    if (call) this.ground.book.unplaced(call, !transaction.isOver)
  }

  private terms(): BranchTerms {
    const { request, transaction } = this.order
    const { attemptTimeoutMs, ringTimeoutSec, evidence, overloadControl: offersOverload } = this.config
    const isInvite = request.method === 'INVITE'
    const { leftMs } = this
    return {
      attemptMs: isInvite ? attemptTimeoutMs : Math.min(attemptTimeoutMs, leftMs),
      ringMs: isInvite ? ringTimeoutSec * 1_000 : leftMs,
      source: transaction.arrival.address,
      codes: evidence.codes,
      offersOverload,
    }
  }

  /** Attempts were made and none succeeded: the caller is told once (rules 10). */
  private finish(cause: CallCause): void {
    const { call, transaction, request, set } = this.order
    this.isFinal = true
    const hasUntried = set.selector.hasUntried(this.tried, this.wants)
    const final = this.isCancelled
      ? this.failures.finalOfCancelled()
      : this.failures.final(hasUntried, request.method === 'INVITE')
    if (final.kind === 'forward') reply(this.ground, transaction, final.response, final.headers)
    else replyLocally(this.ground, transaction, request, final.status, { reason: final.reason })
    if (call) this.ground.book.rejected(call, final.status, this.isCancelled ? 'cancelled' : cause)
    this.trail?.leave(final.status, this.branches)
    this.handOver(call)
  }

  private handOver(call: Call | null): void {
    const heir = new LateAnswers(this.ground, this.order.transaction, call)
    for (const branch of this.branches) branch.handOver(heir)
    this.branches = []
  }

  private refuse(status: number, reason: string): void {
    refuse(this.ground, this.order.transaction, this.order.request, status, reason)
  }
}
