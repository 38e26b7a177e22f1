import { NO_TAKES, type Wants } from '#engine/balance/candidate.ts'
import type { Skip } from '#engine/balance/select.ts'
import type { SetConfig } from '#engine/contract/config.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { RuntimeSet } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { SessionAsk } from '#engine/sip/session-timer.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import { Branch, type BranchOwner, type LocalFailure } from './branch.ts'
import type { BranchTerms } from './branch-terms.ts'
import type { Call, ResumedBranch } from './call.ts'
import { type Departure, writeDeparture } from './departure.ts'
import type { ForkLimit } from './fork-limit.ts'
import type { ForkOrder } from './forward.ts'
import type { ProxyGround } from './ground.ts'
import { Leg, type LegOwner } from './leg.ts'
import { type Choice, SetWalk } from './set-walk.ts'
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
  /** Null: no set on its way asks several at once. */
  readonly forks: ForkLimit | null
}

/**
 * The attempts at one initial request: asks its sets who is next, one after the other or for all at once, writes the
 * request for each, and keeps what lives. What comes of them its owner hears.
 */
export class Attempts {
  readonly walk: SetWalk
  readonly targets: TargetsOfCall
  /** Monotonic. */
  readonly startedAtMs: number
  /** Detours included; it only grows. */
  sent = 0
  /** In the order they were made. */
  legs: Leg[] = []
  /** Those passed over at the last choice. */
  passedBy: readonly Skip[] = []
  private readonly ground: ProxyGround
  private readonly order: PlacementOrder
  private readonly owner: BranchOwner & LegOwner
  private isStopped = false

  constructor(ground: ProxyGround, order: PlacementOrder, owner: BranchOwner & LegOwner) {
    this.ground = ground
    this.order = order
    this.owner = owner
    this.startedAtMs = ground.clock.monotonicMs()
    this.walk = new SetWalk(ground.directory, order.request, order.set)
    this.targets = new TargetsOfCall(ground, order.request, order.resumed)
  }

  get live(): Leg[] {
    return this.legs.filter(({ isOver }) => !isOver)
  }

  get isAlive(): boolean {
    return this.legs.some(({ isOver }) => !isOver)
  }

  legOf(branch: Branch): Leg | undefined {
    return this.legs.find((leg) => leg.branch === branch)
  }

  begin(): void {
    const before = this.choiceBefore()
    if (!before || !this.attempt(before)) this.next()
  }

  /** Asks for the next one, or for as many as may be asked at once, until one was sent to or none is left. */
  next(): void {
    while (this.mayAsk) {
      const choice = this.walk.next(this.wants, this.isAlive)
      if (this.walk.leftOver.length > 0) this.passedBy = this.walk.leftOver
      if (!choice || (this.attempt(choice) && this.walk.waitingCount === 0)) return
    }
  }

  /**
   * RFC 3263 §4.3: on time-out, transport error or 503 the next target of the same name. False where there is none, or
   * where nothing new is wanted there any more.
   */
  nextTarget({ choice, isHunted }: Leg, failure: SipMessage | LocalFailure): boolean {
    const { link, destination } = choice
    const isUnserved = typeof failure === 'string' || failure.status === 503
    const isWanted = destination.adminState === 'enabled' && !destination.isRemoved
    const mayTry = isWanted && link.attempts < link.maxAttempts && this.hasTimeFor(link.config)
    const reach = isUnserved && !isHunted && mayTry ? this.targets.nextOf(destination) : null
    if (!reach) return false
    link.attempts += 1
    this.send(choice, reach, false)
    return true
  }

  /** Rules 29: TCP was tried for the request's size alone; that nobody listens there is no failure of the destination. */
  goByUdp({ branch, choice }: Leg, failure: LocalFailure, onGone: () => void): boolean {
    const asked = this.isStopped ? null : this.targets.beforeSwitch(branch, failure)
    if (!asked) return false
    this.ground.tcpRefusals.note(branch.path.to)
    if (this.order.request.method !== 'INVITE' && this.leftMs <= 0) return false
    onGone()
    this.send(choice, asked, false)
    return true
  }

  /** Nobody is asked any more: the caller has hung up, or a 6xx came. */
  stop(reason: string): void {
    this.isStopped = true
    for (const { branch } of this.live) branch.cancel(reason)
  }

  end(leg: Leg): void {
    leg.isOver = true
    this.ground.wheel.disarm(leg)
    this.order.forks?.giveBack(leg.breadth)
  }

  /** Of a fork's destinations each is free as soon as its own branch is over. */
  leave({ choice }: Leg): void {
    const { call } = this.order
    if (call && this.isAlive) this.ground.book.leave(call, choice.destination)
  }

  /** All is over: from now on `heir` hears what comes. */
  handOver(heir: BranchOwner): void {
    this.isStopped = true
    for (const leg of this.legs) {
      this.ground.wheel.disarm(leg)
      leg.branch.handOver(heir)
    }
    this.legs = []
  }

  get wants(): Wants {
    const { call, transaction } = this.order
    const sourceAddress = transaction.arrival.address
    const takes = call?.takes ?? NO_TAKES
    return { isCall: call !== null, takes, sourceAddress, nowMs: this.ground.clock.monotonicMs() }
  }

  /** Where this very call was before: ahead of a crash (rules 5), or of its challenge (rules 13), which a fork repeats. */
  private choiceBefore(): Choice | null {
    const { call, resumed } = this.order
    if (!call || call.destinationId === 0 || (this.walk.link.forks && !resumed)) return null
    const before = this.ground.directory.destination(call.destinationId)
    const why = before && !resumed ? before.skipReason(this.wants) : null
    // It is no new call there.
    return before && (why === null || why === 'rate') ? this.walk.before(before) : null
  }

  /** While a fork lives nobody joins it but who waits for its turn; the next set waits for its end. */
  private get mayAsk(): boolean {
    if (this.isStopped || (this.walk.waitingCount === 0 && this.isAlive)) return false
    return (this.order.forks?.hasRoom ?? true) && this.hasTimeFor(this.walk.link.config)
  }

  private hasTimeFor({ attemptTimeoutMs }: SetConfig): boolean {
    return this.sent === 0 || this.order.request.method === 'INVITE' || attemptTimeoutMs <= this.leftMs
  }

  /** Of the time a non-INVITE has. */
  private get leftMs(): number {
    return NON_INVITE_LIMIT_MS - (this.ground.clock.monotonicMs() - this.startedAtMs)
  }

  /** False: it took its last channel in the meantime, or no target of it is left that we can reach. */
  private attempt(choice: Choice): boolean {
    const { destination, link } = choice
    const reach = this.targets.nextOf(destination)
    if (!reach) return false
    this.passedBy = choice.skipped
    if (!this.take(destination)) {
      this.walk.noteFull()
      return false
    }
    link.attempts += 1
    this.send(choice, reach, true)
    return true
  }

  private take(destination: Destination): boolean {
    const { call } = this.order
    return !call || this.isAgain(destination) || this.ground.book.take(call, destination, this.isAlive)
  }

  /** The very branch that left before the engine was killed. */
  private isAgain(destination: Destination): boolean {
    return this.order.resumed?.destinationId === destination.id && this.sent === 0
  }

  /** `isFirst`: of this request to this destination. */
  private send(choice: Choice, reach: Reach, isFirst: boolean): void {
    const { ground, order, owner } = this
    const { destination, link } = choice
    const fork = order.forks?.take(isFirst ? this.walk.waitingCount + 1 : 1) ?? null
    const isAgain = this.isAgain(destination)
    const departure = this.write(choice, reach, fork)
    const { out, path, branch: id, session } = departure
    const branch = new Branch(ground, owner, id, path, destination, this.terms(link.config, session))
    this.legs.push(new Leg(owner, branch, choice, fork?.breadth ?? 0))
    this.sent += 1
    if (out.isSwitched) this.targets.switched(branch, reach)
    if (order.call) this.book(order.call, choice, departure, isAgain ? null : isFirst)
    branch.start(out.bytes, out.length, order.request.method)
  }

  private write({ destination, link }: Choice, reach: Reach, fork: ForkOrder | null): Departure {
    const { request, transaction, call, ownRoutes, resumed } = this.order
    const branchBefore = this.isAgain(destination) ? (resumed?.branch ?? null) : null
    return writeDeparture(this.ground, {
      request,
      arrival: transaction.arrival,
      destination,
      config: link.config,
      reach,
      ownRoutes,
      attempt: call?.attempts ?? this.sent,
      branchBefore,
      fork,
      call,
    })
  }

  /** `isFirst`: null where the books have it already, from before the engine was killed. */
  private book(call: Call, choice: Choice, { out, branch, token }: Departure, isFirst: boolean | null): void {
    const { destination, link, skipped } = choice
    const { request, transaction } = this.order
    const { arrival, key: callerKey } = transaction
    const { cseqNumber } = request
    const { book, tracer } = this.ground
    if (tracer.isOn) tracer.goes(call.callId, link.config.id, destination.id)
    book.turn(call, destination)
    call.token = token
    if (isFirst === null) return
    const setId = link.config.id
    const attempt = { callerKey, arrival, cseqNumber, branch, to: out.to, isFirst, setId, skipped }
    book.attempted(call, destination, attempt)
  }

  private terms(config: SetConfig, session: SessionAsk | null): BranchTerms {
    const { request, transaction, call } = this.order
    const { attemptTimeoutMs, ringTimeoutSec, evidence, overloadControl: offersOverload } = config
    const isInvite = request.method === 'INVITE'
    const { leftMs } = this
    return {
      attemptMs: isInvite ? attemptTimeoutMs : Math.min(attemptTimeoutMs, leftMs),
      ringMs: isInvite ? ringTimeoutSec * 1_000 : leftMs,
      source: transaction.arrival.address,
      codes: evidence.codes,
      offersOverload,
      repeats: call?.story ?? null,
      session,
    }
  }
}
