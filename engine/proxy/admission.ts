import { isUrgent } from '#engine/balance/kept-back.ts'
import type { Random } from '#engine/base/random.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { branchOfNew } from '#engine/sip/new-request.ts'
import { isUniqueBranch } from '#engine/sip/via.ts'
import { serverKey } from '#engine/transaction/keys.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { ProxyGround } from './ground.ts'
import { Lateness } from './lateness.ts'
import { type RefusalNews, Refusals } from './refusals.ts'
import { answerOnce } from './refuse.ts'
import type { Unacknowledged } from './unacknowledged.ts'

/** What goes before new requests is let in until there is this many times what those may make. */
const ROOM_OF_OTHERS = 2
const MOST_RETRY_AFTER_SEC = 10

/** `overload`: as many requests are under way as may be; `late`: the relay does not catch up with its work. */
export type RefusalCause = 'overload' | 'late'

export type AdmissionNews = RefusalNews & { readonly cause: RefusalCause; readonly limit: number }

/** What is new where there is too much: answered 503, and leaves nothing behind (rules 32). */
export class Admission {
  private readonly ground: ProxyGround
  private readonly unacknowledged: Unacknowledged
  private readonly random: Random
  private readonly lateness: Lateness
  private readonly refusals = { overload: new Refusals(), late: new Refusals() }

  constructor(ground: ProxyGround, unacknowledged: Unacknowledged, random: Random) {
    this.ground = ground
    this.unacknowledged = unacknowledged
    this.random = random
    this.lateness = new Lateness(random.below(2 ** 32))
  }

  /** Whether new requests were refused of late for want of room, as of `settle`. */
  get isOverloaded(): boolean {
    return this.refusals.overload.isGoingOn
  }

  /** The same for want of time. */
  get isLate(): boolean {
    return this.refusals.late.isGoingOn
  }

  /** Of new requests, 0 to 1: what is refused for want of time. */
  get lateShare(): number {
    return this.lateness.refusedShare
  }

  /** To be called every `LOOK_MS` with the time that the thread has waited for work since its start. */
  look(idleMs: number): void {
    const nowMs = this.ground.clock.monotonicMs()
    this.lateness.look(nowMs, idleMs, this.ground.directory.settings.limits.lateMs)
  }

  /**
   * Whether the datagram between `start` and `end` is let fall unread, for it would be refused and there is no time to say so.
   * Its sender sends it again (§17.1.1.2, §17.1.2.2).
   */
  sheds(bytes: Buffer, start: number, end: number): boolean {
    if (!this.lateness.isSilent) return false
    const branch = branchOfNew(bytes, start, end)
    if (branch === '' || !this.lateness.refuses(branch)) return false
    this.count('late')
    return true
  }

  /**
   * RFC 3261 §21.5.4: true where the request is answered 503 without a transaction. Retry-After is drawn, so that those
   * who obey it do not come back together.
   */
  refuses(request: SipMessage, arrival: Arrival): boolean {
    const cause = this.causeAgainst(request, arrival)
    if (!cause) return false
    this.count(cause)
    const isLate = cause === 'late' && !arrival.connection
    if (isLate && this.lateness.isSilent) return true
    const headers = [`Retry-After: ${1 + this.random.below(MOST_RETRY_AFTER_SEC)}`]
    const isAnswered = answerOnce(this.ground, request, arrival, 503, { reason: 'Overloaded', headers })
    if (isLate) this.lateness.refused(isAnswered)
    return true
  }

  private count(cause: RefusalCause): void {
    this.refusals[cause].add()
    this.ground.traffic.dropped(cause)
  }

  private isLateFor(request: SipMessage): boolean {
    const { branch } = request.topVia
    return this.lateness.refuses(isUniqueBranch(branch) ? branch : serverKey(request, request.method))
  }

  private causeAgainst(request: SipMessage, arrival: Arrival): RefusalCause | null {
    const { layer, directory } = this.ground
    const most = directory.settings.limits.transactions
    if (layer.open >= most) return this.mayPass(request, arrival, most * ROOM_OF_OTHERS) ? null : 'overload'
    if (this.isLateFor(request) && !this.mayPass(request, arrival, Infinity)) return 'late'
    if (request.toTag === '') this.lateness.admit()
    return null
  }

  /**
   * A CANCEL (§9.2), which is answered at once; a request within a dialog (§12.2), above all its BYE (§15), for its call
   * takes memory until it passes; what is urgent and comes from somebody we know; a copy of an INVITE that the engine
   * before this one forwarded or answered (§17.2.3). ACKs are not asked about: nothing answers them (§17.1.1.3).
   */
  private mayPass(request: SipMessage, { address, port }: Arrival, mostOfOthers: number): boolean {
    const { layer, directory, book } = this.ground
    if (request.method === 'CANCEL') return true
    const goesBefore = request.toTag !== '' || (isUrgent(request) && directory.knows(address, port))
    if (goesBefore) return layer.open < mostOfOthers
    if (request.method !== 'INVITE') return false
    if (this.unacknowledged.find(request, address)) return true
    return book.findResumed(serverKey(request, 'INVITE'), address) !== null
  }

  /** To be called about once a second: what is to be told. */
  settle(nowMs: number): AdmissionNews[] {
    const { transactions, lateMs } = this.ground.directory.settings.limits
    const overload = this.refusals.overload.settle(nowMs)
    const late = this.refusals.late.settle(nowMs)
    return [
      ...(overload ? [{ ...overload, cause: 'overload', limit: transactions } as const] : []),
      ...(late ? [{ ...late, cause: 'late', limit: lateMs } as const] : []),
    ]
  }
}
