import type { Skip } from '#engine/balance/select.ts'
import { formatEndpoint } from '#engine/contract/address.ts'
import type { AttemptLive, FailoverTrail } from '#engine/contract/health-live.ts'
import type { RuntimeSet } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import type { Branch, LocalFailure } from './branch.ts'
import type { Call } from './call.ts'
import { answerText, outcomeOf, reasonOf } from './failover-words.ts'
import type { ProxyGround } from './ground.ts'
import type { Leg } from './leg.ts'

/** A Call-ID is cut to what a page shows of it. */
const MOST_CALL_ID_CHARS = 256
const MOST_SKIPPED = 64

/** Whose trail it is. */
interface Traced {
  readonly request: SipMessage
  readonly transaction: ServerTransaction
  readonly set: RuntimeSet
  readonly call: Call | null
}

interface Outcome {
  readonly tookMs: number
  readonly text: string
}

/** What one request met on its way; begun by its first failure, so that most requests have none. */
export class CallTrail {
  private readonly ground: ProxyGround
  private readonly traced: Traced
  /** Monotonic. */
  private readonly startedAtMs: number
  private readonly outcomes = new Map<Branch, Outcome>()
  /** By the last choice. */
  private skipped: readonly Skip[]

  constructor(ground: ProxyGround, traced: Traced, startedAtMs: number, skipped: readonly Skip[]) {
    this.ground = ground
    this.traced = traced
    this.startedAtMs = startedAtMs
    this.skipped = skipped
  }

  /** Another choice was made, and these were none. */
  passedBy(skipped: readonly Skip[]): void {
    this.skipped = skipped
  }

  failed(branch: Branch, failure: SipMessage | LocalFailure): void {
    this.ended(branch, outcomeOf(branch, failure, this.nowMs - branch.startedAtMs))
  }

  answered(branch: Branch, response: SipMessage): void {
    this.ended(branch, answerText(response))
  }

  /** A branch that was given up and answers after all has both words. */
  ended(branch: Branch, text: string): void {
    const before = this.outcomes.get(branch)
    const tookMs = this.nowMs - branch.startedAtMs
    this.outcomes.set(branch, { tookMs, text: before ? `${before.text}, then ${text}` : text })
  }

  /** A failure of its destination is counted there. */
  count(branch: Branch, failure: SipMessage | LocalFailure, hasMoved: boolean): void {
    const { destination, path } = branch
    if (!destination) return
    const isCall = this.traced.call !== null
    const reason = reasonOf(branch, failure)
    this.ground.failovers.count({ destination, at: path.to, reason, isCall, hasMoved })
  }

  /** The caller was told `status`. `legs`: all of them, in their order. */
  leave(status: number, legs: readonly Leg[]): void {
    const { request, set, call, transaction } = this.traced
    const { clock, directory, failovers } = this.ground
    const { address, port } = transaction.arrival
    const tried = legs.map(({ choice }) => choice.destination.id)
    const others = this.skipped
      .filter(({ id, why }) => why !== 'tried' && !tried.includes(id))
      .slice(0, MOST_SKIPPED)
    const trail: FailoverTrail = {
      atMs: Math.round(clock.wallMs() - (this.nowMs - this.startedAtMs)),
      callId: request.callId.slice(0, MOST_CALL_ID_CHARS),
      method: request.method,
      setId: set.config.id,
      sourceId: call?.sourceId ?? directory.sourceOf(address, port).id,
      attempts: legs.map((leg) => this.attempt(leg)),
      skipped: others.map(({ id, why }) => ({ destinationId: id, why })),
      status,
    }
    failovers.keep(trail)
  }

  private get nowMs(): number {
    return this.ground.clock.monotonicMs()
  }

  private attempt({ branch, choice, setId }: Leg): AttemptLive {
    const { startedAtMs, isSettled, path } = branch
    // What nobody noted went by TCP for its size alone, where nobody listened, or was cut short by another's answer.
    const unnoted = { tookMs: this.nowMs - startedAtMs, text: isSettled ? 'no TCP' : 'cancelled' }
    const { tookMs, text } = this.outcomes.get(branch) ?? unnoted
    return {
      setId,
      destinationId: choice.destination.id,
      target: formatEndpoint(path.to),
      startedMs: Math.round(startedAtMs - this.startedAtMs),
      tookMs: Math.round(tookMs),
      outcome: text,
    }
  }
}
