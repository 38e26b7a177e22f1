import type { Wants } from '#engine/balance/candidate.ts'
import type { Skip } from '#engine/balance/select.ts'
import { DRY_RUN_SKIPS, type DryRunResult, type DryRunStep } from '#engine/contract/dry-run.ts'
import type { SkippedLive } from '#engine/contract/health-live.ts'
import { isSecure } from '#engine/contract/transport-facts.ts'
import type { Exhausted } from '#engine/contract/vocabulary.ts'
import type { RuntimeSet } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { chooseFinal } from './best-response.ts'
import type { ProxyGround } from './ground.ts'
import { isSipsRequest } from './own-uri.ts'

export type DryRunGround = Pick<ProxyGround, 'directory' | 'transport' | 'book' | 'clock'>

type Placed = Extract<DryRunResult, { outcome: 'placed' }>
type End = Placed['end']

/** One set of the chain, and how many destinations may be tried there. */
interface Link {
  readonly set: RuntimeSet
  readonly maxAttempts: number
}

/** A way is followed this far, as far as a call record tells it. */
const MOST_STEPS = 40
/** Candidates looked at in all: on the relay thread a question costs some milliseconds at most. */
const MOST_LOOKS = 100_000

/** The order in which a request's destinations would be tried, were each to fail. Chooses, and moves nothing. */
export class DryRunWay {
  readonly steps: DryRunStep[] = []
  leftOver: readonly SkippedLive[] = []
  private readonly ground: DryRunGround
  private readonly request: SipMessage
  private readonly wants: Wants
  private readonly tried: number[] = []
  /** No target of theirs can be reached from here: a call passes them by. */
  private readonly unreachable = new Set<number>()
  private looks = 0
  private sawFull = false
  private hasUntried = false
  private exhausted: Exhausted = 'empty'

  constructor(ground: DryRunGround, request: SipMessage, wants: Wants) {
    this.ground = ground
    this.request = request
    this.wants = wants
  }

  /** The whole way from this set on, and what the caller would be told behind it (rules 10). */
  follow(entry: RuntimeSet): Pick<Placed, 'steps' | 'end' | 'leftOver'> {
    for (const link of this.chainOf(entry)) {
      const before = this.steps.length
      this.followLink(link)
      const isFull = this.exhausted === 'full' || this.exhausted === 'mixed'
      if (entry.config.chainOn === 'full' && !(isFull && this.steps.length === before)) break
    }
    return { steps: this.steps, end: this.end(entry), leftOver: this.leftOver }
  }

  /** The set itself, then those behind it; what they name themselves plays no part. */
  private chainOf(entry: RuntimeSet): Link[] {
    const behind = entry.config.chain.flatMap(({ setId, maxAttempts }): Link[] => {
      const set = this.ground.directory.set(setId)
      return set ? [{ set, maxAttempts: maxAttempts ?? set.config.maxAttempts }] : []
    })
    return [{ set: entry, maxAttempts: entry.config.maxAttempts }, ...behind]
  }

  private followLink({ set, maxAttempts }: Link): void {
    for (let attempts = 0; ; ) {
      const choice = set.selector.preview(this.request, this.tried, this.wants)
      this.looks += set.destinations.length
      if (!choice.destination) return this.ranOut(choice.exhausted, choice.skipped)
      if (attempts >= maxAttempts || this.isFarEnough) {
        this.hasUntried = true
        return
      }
      const { id } = choice.destination
      this.tried.push(id)
      if (!this.isReachable(id)) {
        this.unreachable.add(id)
        continue
      }
      attempts += 1
      const passed = this.passedBy(choice.skipped)
      this.steps.push({
        setId: set.config.id,
        algorithm: set.config.algorithm,
        destinationId: id,
        chance: choice.chance,
        why: choice.why,
        skipped: passed.slice(0, DRY_RUN_SKIPS),
        moreSkipped: Math.max(0, passed.length - DRY_RUN_SKIPS),
      })
    }
  }

  private get isFarEnough(): boolean {
    return this.steps.length >= MOST_STEPS || this.looks >= MOST_LOOKS
  }

  private ranOut(exhausted: Exhausted, skipped: readonly Skip[]): void {
    this.exhausted = exhausted
    if (exhausted === 'full' || exhausted === 'mixed') this.sawFull = true
    this.leftOver = [...this.leftOver, ...this.passedBy(skipped)].slice(0, DRY_RUN_SKIPS)
  }

  /** Who was tried before is told by its own step; one that cannot be reached has none. */
  private passedBy(skipped: readonly Skip[]): SkippedLive[] {
    return skipped.flatMap(({ id, why }): SkippedLive[] => {
      if (why !== 'tried') return [{ destinationId: id, why }]
      return this.unreachable.has(id) ? [{ destinationId: id, why: 'unresolved' }] : []
    })
  }

  /** A target, and a socket of ours that gets there; for a SIPS request a secure one (RFC 5630 §3). */
  private isReachable(destinationId: number): boolean {
    const isSips = isSipsRequest(this.request)
    const targets = this.ground.directory.destination(destinationId)?.targets ?? []
    return targets.some(
      (target) =>
        (!isSips || isSecure(target.transport)) && this.ground.transport.listenerFor(target) !== null,
    )
  }

  /** As if every attempt had found silence or a 503. */
  private end({ config }: RuntimeSet): End {
    const exhausted = this.hasUntried ? 'limit' : this.exhausted
    if (this.steps.length > 0) return { ...this.finalOfFailures(), exhausted }
    if (this.sawFull) return { status: config.fullCode, reason: 'All Destinations Are Full', exhausted }
    if (this.unreachable.size > 0 && isSipsRequest(this.request))
      return { status: 480, reason: 'SIPS Not Allowed', exhausted }
    return { status: 503, reason: 'No Destination Available', exhausted }
  }

  private finalOfFailures(): { readonly status: number; readonly reason: string } {
    const { hasUntried } = this
    const isInvite = this.request.method === 'INVITE'
    const failed = { bestStatus: 503, isAnswer: false, allUnavailable: true, hasUntried, isInvite }
    const choice = chooseFinal(failed)
    return choice.kind === 'local'
      ? { status: choice.status, reason: choice.reason }
      : { status: 503, reason: '' }
  }
}
