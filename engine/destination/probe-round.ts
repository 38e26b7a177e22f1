import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from './destination.ts'
import { isDead } from './health.ts'
import type { HealthNews } from './health-news.ts'
import { showsHealth } from './probe-voice.ts'

/** Out at once to one target at the most. */
const MOST_OUT = 8
/** Between two of them at the most: T1, when a datagram is repeated too. */
const MOST_SPACING_MS = 500

/** What came of the probes to one target. */
export interface Heard {
  readonly news: HealthNews
  /** When the probe left that was answered; else the first one. */
  readonly sentAtMs: number
  /** Of the answer; null without. */
  readonly retryAfterSec: number | null
}

/**
 * The probes that go out to one destination at a time: side by side to each of its targets, and while the first to one
 * is unanswered, further ones after it, so that a few lost datagrams are not taken for silence. All have the deadline of
 * the first: what is unanswered then counts at once. Any answer before it, to whichever, ends the wait for its target.
 */
export class ProbeRound {
  readonly endpoints: readonly Endpoint[]
  readonly startedAtMs: number
  /** To one target alone, because calls asked: the others have their turn as ever. */
  readonly isPartial: boolean
  private readonly deadlineMs: number
  private readonly spacingMs: number
  /** Probes that each may get. */
  private readonly most: ReadonlyMap<Endpoint, number>
  /** When those left that are out, by target. */
  private readonly waiting: Map<Endpoint, number[]>
  private best: Heard | null = null

  /** `only`: this target alone. */
  constructor(destination: Destination, only: Endpoint | null, nowMs: number) {
    const { timeoutMs } = destination.probe
    this.endpoints = only ? [only] : askedTargets(destination)
    this.most = new Map(this.endpoints.map((endpoint) => [endpoint, mostOf(destination, endpoint)]))
    this.waiting = new Map(this.endpoints.map((endpoint) => [endpoint, []]))
    this.isPartial = only !== null
    this.startedAtMs = nowMs
    this.deadlineMs = nowMs + timeoutMs
    this.spacingMs = Math.min(MOST_SPACING_MS, timeoutMs / (MOST_OUT + 1))
  }

  get isOver(): boolean {
    return this.waiting.size === 0
  }

  /** Whether every target is asked that there is by now: only then do failures alone speak of the destination. */
  isWhole({ targets }: Destination): boolean {
    return targets.every((endpoint) => this.endpoints.includes(endpoint))
  }

  awaits(endpoint: Endpoint): boolean {
    return this.waiting.has(endpoint)
  }

  leftMs(nowMs: number): number {
    return this.deadlineMs - nowMs
  }

  isLate(nowMs: number): boolean {
    return nowMs >= this.deadlineMs
  }

  /** Those that are to get a probe now; each is noted as sent. */
  sendNow(nowMs: number): Endpoint[] {
    const due: Endpoint[] = []
    for (const [endpoint, sentAtMs] of this.waiting) {
      if (!this.isDue(endpoint, sentAtMs.length, nowMs)) continue
      sentAtMs.push(nowMs)
      due.push(endpoint)
    }
    return due
  }

  /** Probes that are out to it. */
  sentTo(endpoint: Endpoint): number {
    return this.waiting.get(endpoint)?.length ?? 0
  }

  /** When there is something to do again: another probe, or the end. */
  get nextMs(): number {
    let least = this.deadlineMs
    for (const [endpoint, { length }] of this.waiting)
      if (length < (this.most.get(endpoint) ?? 1)) least = Math.min(least, this.dueAtMs(length))
    return least
  }

  take(endpoint: Endpoint, heard: Heard): void {
    this.waiting.delete(endpoint)
    if (this.best === null || rank(heard.news) < rank(this.best.news)) this.best = heard
  }

  /** What it says of the destination: one target that answers is enough. */
  get outcome(): Heard | null {
    return this.best
  }

  get isAnswered(): boolean {
    return this.best !== null && rank(this.best.news) === 0
  }

  /** Those that said nothing yet, and what that comes to. */
  unheard(nowMs: number): { readonly endpoint: Endpoint; readonly heard: Heard }[] {
    const { startedAtMs } = this
    return Array.from(this.waiting, ([endpoint, { length: probes }]) => {
      const news = { kind: 'probe-unanswered', probes, waitedMs: nowMs - startedAtMs } as const
      return { endpoint, heard: { news, sentAtMs: startedAtMs, retryAfterSec: null } }
    })
  }

  private isDue(endpoint: Endpoint, sent: number, nowMs: number): boolean {
    return sent < (this.most.get(endpoint) ?? 1) && nowMs >= this.dueAtMs(sent)
  }

  private dueAtMs(sent: number): number {
    return this.startedAtMs + sent * this.spacingMs
  }
}

/** Where nobody looks regularly, only evidence is followed up. */
function askedTargets({ targets, board, probe }: Destination): readonly Endpoint[] {
  const doubted = probe.enabled ? [] : (board?.targets ?? []).filter((target) => target.isFailing)
  return doubted.length > 0 ? doubted.map(({ endpoint }) => endpoint) : targets
}

/** One that is dead is waited for, with nothing to be decided by its silence. */
function mostOf({ health, board, probe }: Destination, endpoint: Endpoint): number {
  return isDead(board?.at(endpoint)?.seen ?? health, probe) ? 1 : MOST_OUT
}

/** Where targets differ the lowest speaks for the destination. */
function rank(news: HealthNews): number {
  switch (news.kind) {
    case 'probe-answered':
      return showsHealth(news) ? 0 : 1
    case 'probe-unanswered':
      return 2
    case 'probe-refused':
      return 3
    default:
      return 4
  }
}
