import type { SetConfig } from '#engine/contract/config.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { RuntimeSet } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { ServerTransaction, ServerUser } from '#engine/transaction/server-transaction.ts'
import { chooseFinal, type FinalChoice, isBetter, statusOfSilence } from './best-response.ts'
import { Branch, type BranchOwner, type BranchTimes, type LocalFailure } from './branch.ts'
import type { Call, ResumedBranch } from './call.ts'
import { formsDialog, forwardRequest, newBranch, newRouteToken } from './forward.ts'
import { outFor, type ProxyGround } from './ground.ts'
import { LateAnswers } from './late-answers.ts'
import { reply, replyLocally } from './reply.ts'

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
  private branches: Branch[] = []
  private best: SipMessage | null = null
  private bestStatus = 0
  private allUnavailable = true
  private isCancelled = false
  private isFinal = false

  constructor(ground: ProxyGround, order: PlacementOrder) {
    this.ground = ground
    this.order = order
    this.config = order.set.config
    this.startedAtMs = ground.clock.monotonicMs()
  }

  start(): void {
    const { transaction, request } = this.order
    transaction.user = this
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
    if (call) this.ground.book.answered(call, branch.destination, response)
    for (const other of this.branches) if (other !== branch) other.cancel()
    this.handOver(call)
  }

  onFailure(_branch: Branch, failure: SipMessage | LocalFailure): void {
    if (this.isFinal) return
    const isLocal = typeof failure === 'string'
    const status = isLocal ? statusOfSilence(failure) : failure.status
    if (isBetter(status, this.bestStatus)) {
      this.best = isLocal ? null : failure
      this.bestStatus = status
    }
    if (!isLocal && status !== 503) this.allUnavailable = false
    const movesOn = isLocal ? failure !== 'lost' : status < 600 && this.config.failoverCodes.includes(status)
    if (movesOn && !this.isCancelled) this.next()
    else this.finish(isLocal ? causeOf(failure) : 'rejected')
  }

  onCancel(): void {
    if (this.isFinal) return
    this.isCancelled = true
    for (const branch of this.branches) branch.cancel()
  }

  /** Where this very call was before: ahead of a crash (rules 5), or of its challenge (rules 13). */
  private destinationBefore(): Destination | undefined {
    const { call, resumed } = this.order
    if (!call || call.destinationId === 0) return undefined
    const before = this.ground.directory.destination(call.destinationId)
    return resumed || before?.skipReason() === null ? before : undefined
  }

  private get attempts(): number {
    return this.branches.length
  }

  /** One destination after the other, until one was sent to or none is left. */
  private next(): void {
    let exhausted: 'full' | 'ineligible' | 'mixed' | 'empty' | 'limit' = 'limit'
    let sawFull = false
    while (this.mayTryAgain()) {
      const { set, request, call } = this.order
      const selection = set.selector.select(request, this.tried, call !== null)
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
    if (this.attempts >= this.config.maxAttempts) return false
    if (this.attempts === 0 || this.order.request.method === 'INVITE') return true
    return this.config.attemptTimeoutMs <= this.leftMs
  }

  /** Of the time a non-INVITE has. */
  private get leftMs(): number {
    return NON_INVITE_LIMIT_MS - (this.ground.clock.monotonicMs() - this.startedAtMs)
  }

  /** `full`: it took its last channel in the meantime; `unreachable`: no socket of ours gets there. */
  private attempt(destination: Destination): 'sent' | 'full' | 'unreachable' {
    const { ground, config } = this
    const { request, transaction, call, ownRoutes, resumed } = this.order
    const { arrival } = transaction
    this.tried.push(destination.id)
    const listener = ground.transport.listenerFor(destination.endpoint)
    if (!listener) {
      ground.traffic.dropped('no-listener')
      return 'unreachable'
    }
    const isAgain = resumed?.destinationId === destination.id && this.branches.length === 0
    if (call && !isAgain && !ground.book.take(call, destination)) return 'full'
    const id = isAgain
      ? resumed.branch
      : newBranch(ground, request, arrival, {
          destinationId: destination.id,
          attempt: call ? call.attempts : this.attempts,
        })
    const token = formsDialog(request.method) ? newRouteToken(ground, request, arrival, destination.id) : ''
    const rewriteTo =
      config.rewriteRequestUri && /^sips?:/i.test(request.requestUri) ? destination.endpoint : null
    const order = {
      arrival,
      listener,
      branch: id,
      ownRoutes,
      token,
      rewriteTo,
      repairsStrictRoute: false,
      nextIsStrict: false,
    }
    const times = this.times()
    const branch = new Branch(
      ground,
      this,
      id,
      { listener, to: destination.endpoint, connection: null },
      destination,
      times,
    )
    this.branches.push(branch)
    if (call) call.token = token
    if (call && !isAgain) {
      const { key: callerKey } = transaction
      ground.book.attempted(call, destination, {
        callerKey,
        arrival,
        cseqNumber: request.cseqNumber,
        branch: id,
      })
    }
    forwardRequest(ground.splicer, request, order)
    const out = outFor(ground)
    branch.start(out, ground.splicer.writeTo(out), request.method)
    return 'sent'
  }

  private finishUnplaced(isFull: boolean): void {
    const { call } = this.order
    if (call) this.ground.book.unplaced(call)
    this.isFinal = true
    if (isFull) this.answer(this.config.fullCode, 'All Destinations Are Full')
    else this.answer(503, 'No Destination Available')
  }

  private times(): BranchTimes {
    const { attemptTimeoutMs: attemptMs, ringTimeoutSec } = this.config
    if (this.order.request.method === 'INVITE') return { attemptMs, ringMs: ringTimeoutSec * 1_000 }
    return { attemptMs: Math.min(attemptMs, this.leftMs), ringMs: this.leftMs }
  }

  /** Attempts were made and none succeeded: the caller is told once (rules 10). */
  private finish(cause: CallCause): void {
    const { call, transaction, request, set } = this.order
    this.isFinal = true
    const isInvite = request.method === 'INVITE'
    const hasUntried = set.selector.hasUntried(this.tried, call !== null)
    const choice = this.isCancelled
      ? this.cancelledChoice()
      : chooseFinal({
          bestStatus: this.bestStatus,
          isAnswer: this.best !== null,
          allUnavailable: this.allUnavailable,
          hasUntried,
          isInvite,
        })
    if (choice.kind === 'forward' && this.best) reply(this.ground, transaction, this.best)
    else if (choice.kind === 'local') this.answer(choice.status, choice.reason)
    const status = choice.kind === 'local' ? choice.status : this.bestStatus
    if (call) this.ground.book.rejected(call, status, this.isCancelled ? 'cancelled' : cause)
    this.handOver(call)
  }

  private handOver(call: Call | null): void {
    const heir = new LateAnswers(this.ground, this.order.transaction, call)
    for (const branch of this.branches) branch.handOver(heir)
    this.branches = []
  }

  private cancelledChoice(): FinalChoice {
    return this.best ? { kind: 'forward' } : { kind: 'local', status: 487, reason: 'Request Terminated' }
  }

  private answer(status: number, reason: string): void {
    replyLocally(this.ground, this.order.transaction, this.order.request, status, reason)
  }
}

function causeOf(failure: LocalFailure): CallCause {
  return failure === 'time-out' ? 'no-answer' : 'lost'
}
