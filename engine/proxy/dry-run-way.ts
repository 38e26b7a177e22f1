import type { Wants } from '#engine/balance/candidate.ts'
import type { Skip } from '#engine/balance/select.ts'
import { DRY_RUN_SKIPS, type DryRunResult, type DryRunStep } from '#engine/contract/dry-run.ts'
import type { SkippedLive } from '#engine/contract/health-live.ts'
import { isSecure } from '#engine/contract/transport-facts.ts'
import type { RuntimeSet } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { chooseFinal } from './best-response.ts'
import { finalOfUnplaced } from './final-of-unplaced.ts'
import { Foresight } from './foresight.ts'
import type { ProxyGround } from './ground.ts'
import { isSipsRequest } from './own-uri.ts'
import { type Choice, SetWalk } from './set-walk.ts'

export type DryRunGround = Pick<ProxyGround, 'directory' | 'transport' | 'book' | 'clock'>

type Placed = Extract<DryRunResult, { outcome: 'placed' }>
type Way = Pick<Placed, 'steps' | 'end' | 'leftOver'>

/** A way is followed this far, as far as a call record tells it. */
const MOST_STEPS = 40
/** Destinations looked at in all: on the relay thread a question costs some milliseconds at most. */
const MOST_LOOKS = 16_000
/** RFC 3261 §16.11: nothing is remembered of the request, so that its failure is nobody's business here. */
const UNHEARD = 'A stateless set hears no failure; the caller is told what the destination says'

const UNFOLLOWED: Placed['end'] = {
  status: 0,
  reason: 'The way goes on; this far it was followed',
  exhausted: 'unfollowed',
}

/** The order in which a request's destinations would be tried, were each to fail. Chooses, and moves nothing. */
export class DryRunWay {
  private readonly ground: DryRunGround
  private readonly request: SipMessage
  private readonly wants: Wants
  private readonly isSips: boolean
  private readonly foresight = new Foresight(MOST_LOOKS)
  private readonly steps: DryRunStep[] = []
  /** No target of theirs can be reached from here: a call passes them by. */
  private readonly unreachable = new Set<number>()

  constructor(ground: DryRunGround, request: SipMessage, wants: Wants) {
    this.ground = ground
    this.request = request
    this.wants = wants
    this.isSips = isSipsRequest(request)
  }

  /** The whole way from this set on, and what the caller would be told behind it. */
  follow(entry: RuntimeSet): Way {
    const { steps, foresight, wants } = this
    const walk = new SetWalk(this.ground.directory, this.request, entry, foresight)
    for (let choice = walk.next(wants); choice; choice = walk.next(wants)) {
      if (this.isReachable(choice)) this.step(choice)
      else this.unreachable.add(choice.destination.id)
      if (steps.length === MOST_STEPS || foresight.isOver) return { steps, end: UNFOLLOWED, leftOver: [] }
    }
    const leftOver = this.passedBy(walk.leftOver).slice(0, DRY_RUN_SKIPS)
    return { steps, end: this.end(walk, entry), leftOver }
  }

  /** The one destination of a stateless set: there is no second try (RFC 3261 §16.11). */
  followStateless(entry: RuntimeSet): Way {
    const choice = new SetWalk(this.ground.directory, this.request, entry, this.foresight).next(this.wants)
    const { steps, unreachable } = this
    if (choice && this.isReachable(choice)) this.step(choice)
    else if (choice) unreachable.add(choice.destination.id)
    const end = { status: 503, reason: 'No Destination Available', exhausted: this.foresight.exhausted }
    const left = [...unreachable].map((destinationId) => ({ destinationId, why: 'unresolved' as const }))
    if (steps.length === 0) return { steps, end, leftOver: left }
    return { steps, end: { status: 0, reason: UNHEARD, exhausted: 'limit' }, leftOver: [] }
  }

  private step({ link, destination, skipped }: Choice): void {
    link.attempts += 1
    const passed = this.passedBy(skipped)
    this.steps.push({
      setId: link.config.id,
      algorithm: link.config.algorithm,
      destinationId: destination.id,
      ...this.foresight.lastReason,
      skipped: passed.slice(0, DRY_RUN_SKIPS),
      moreSkipped: Math.max(0, passed.length - DRY_RUN_SKIPS),
    })
  }

  /** Who was tried before is told by its own step; one that cannot be reached has none. */
  private passedBy(skipped: readonly Skip[]): SkippedLive[] {
    return skipped.flatMap(({ id, why }): SkippedLive[] => {
      if (why !== 'tried') return [{ destinationId: id, why }]
      return this.unreachable.has(id) ? [{ destinationId: id, why: 'unresolved' }] : []
    })
  }

  /** A target, and a socket of ours that gets there; for a SIPS request a secure one (RFC 5630 §3). */
  private isReachable({ destination }: Choice): boolean {
    return destination.targets.some((target) => {
      const isFit = !this.isSips || isSecure(target.transport)
      return isFit && this.ground.transport.listenerFor(target) !== null
    })
  }

  /** As if every attempt had found silence or a 503 (rules 10). */
  private end(walk: SetWalk, { config }: RuntimeSet): Placed['end'] {
    const hasUntried = walk.hasUntried(this.wants)
    const exhausted = hasUntried ? 'limit' : this.foresight.exhausted
    if (this.steps.length > 0) return { ...this.finalOfFailures(hasUntried), exhausted }
    const hasInsecure = this.isSips && this.unreachable.size > 0
    return { ...finalOfUnplaced(walk, config.fullCode, hasInsecure), exhausted }
  }

  private finalOfFailures(hasUntried: boolean): { readonly status: number; readonly reason: string } {
    const isInvite = this.request.method === 'INVITE'
    const failed = { bestStatus: 503, isAnswer: false, allUnavailable: true, hasUntried, isInvite }
    const choice = chooseFinal(failed)
    return choice.kind === 'local'
      ? { status: choice.status, reason: choice.reason }
      : { status: 503, reason: '' }
  }
}
