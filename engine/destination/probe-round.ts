import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from './destination.ts'
import type { HealthNews } from './health.ts'
import { isGoodAnswer } from './health-reducer.ts'

/** The probes that go out to one destination at a time: one to each of its targets, side by side. */
export class ProbeRound {
  readonly endpoints: readonly Endpoint[]
  private readonly waiting: Set<Endpoint>
  private best: HealthNews | null = null

  constructor({ targets, board, probe }: Destination) {
    // Where nobody looks regularly, only evidence is followed up.
    const doubted = probe.enabled ? [] : (board?.targets ?? []).filter((target) => target.isFailing)
    this.endpoints = doubted.length > 0 ? doubted.map(({ endpoint }) => endpoint) : targets
    this.waiting = new Set(this.endpoints)
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

  take(endpoint: Endpoint, news: HealthNews): void {
    this.waiting.delete(endpoint)
    if (!this.best || rank(news) < rank(this.best)) this.best = news
  }

  /** What it says of the destination: one target that answers is enough. */
  get outcome(): HealthNews | null {
    return this.best
  }

  get isAnswered(): boolean {
    return this.best !== null && rank(this.best) === 0
  }

  /** Those that said nothing yet. */
  unheard(): Endpoint[] {
    return [...this.waiting]
  }
}

/** Where targets differ the lowest speaks for the destination. */
function rank(news: HealthNews): number {
  switch (news.kind) {
    case 'probe-answered':
      return isGoodAnswer(news.status) ? 0 : 1
    case 'probe-unanswered':
      return 2
    case 'probe-refused':
      return 3
    default:
      return 4
  }
}
