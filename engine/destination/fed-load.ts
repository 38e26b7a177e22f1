import { type LoadRules, loadFormulas } from '#engine/balance/load-formulas.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { LoadFormula, Verdict } from '#engine/contract/vocabulary.ts'
import { type Carrier, FedFigures } from './fed-figures.ts'
import type { SourceWord } from './source-word.ts'

/**
 * What load sources make of one destination: its weight, a limit to our calls on it, and what it wishes for itself.
 * Asked at every pick, so nothing there allocates. A source that is silent changes nothing: configured values hold.
 */
export class FedLoad {
  private readonly own: Carrier
  private readonly carrierOf: (resource: string) => Carrier
  private feeds: readonly FedFigures[] = []
  /** Those that speak of every call: the weight's, and those of resources that nobody takes. */
  private general: readonly FedFigures[] = []
  private weightFeed: FedFigures | null = null
  /** Some source speaks of the calls alone that take a resource. */
  feedsTaken = false
  private rules: LoadRules = loadFormulas['own-calls']
  private configured = 0

  /** `own`: the calls of the destination itself; `carrierOf`: how much of a resource they hold. */
  constructor(own: Carrier, carrierOf: (resource: string) => Carrier) {
    this.own = own
    this.carrierOf = carrierOf
  }

  /**
   * Takes an edit over: a feed that stays as it was keeps its figures, another source begins without any. What is fed into
   * one of `taken`, the resources that some source or set has its calls take, limits those calls alone; else all.
   */
  configure({ weight, feeds }: DestinationConfig, formula: LoadFormula, taken: ReadonlySet<string>): void {
    const before = this.feeds
    this.configured = weight
    this.rules = loadFormulas[formula]
    this.feeds = feeds.map(
      (feed) =>
        before.find((known) => known.feed.into === feed.into && known.feed.source === feed.source) ??
        new FedFigures(feed, this.own),
    )
    for (const feed of this.feeds) {
      const { into } = feed.feed
      feed.own = !feed.isWeight && taken.has(into) ? this.carrierOf(into) : this.own
    }
    this.general = this.feeds.filter(({ own }) => own === this.own)
    this.feedsTaken = this.general.length < this.feeds.length
    this.weightFeed = this.feeds.find((feed) => feed.isWeight) ?? null
  }

  /** Null: what it said is stale. False where nothing of it is fed there. */
  learn(into: string, figures: LoadFigures | null): boolean {
    const found = this.feeds.find(({ feed }) => feed.into === into)
    found?.learn(figures)
    return found !== undefined
  }

  /** Nobody will say anything of it any more. */
  forget(): void {
    for (const feed of this.feeds) feed.learn(null)
  }

  /**
   * Whose calls fill what its sources tell of, once for each: all of the destination, where a feed of it speaks of every
   * call, else what is held of the resources it is fed into.
   */
  get carriage(): { readonly subject: string; readonly carriers: readonly Carrier[] }[] {
    return [...Map.groupBy(this.feeds, ({ subject }) => subject)].map(([subject, feeds]) => {
      const carriers = feeds.map(({ own }) => own)
      return { subject, carriers: carriers.includes(this.own) ? [this.own] : carriers }
    })
  }

  /** Several destinations may lead to the same thing, in several sets: their calls fill it together. */
  share(carriersOf: (subject: string) => readonly Carrier[]): void {
    for (const feed of this.feeds) feed.share(carriersOf(feed.subject))
  }

  /** Calls that its sources tell of, by what they tell of; none where their figures are stale, or do not say. */
  get toldCalls(): readonly { readonly subject: string; readonly calls: number }[] {
    return this.general.flatMap(({ subject, figures }) =>
      typeof figures?.sessions === 'number' ? [{ subject, calls: figures.sessions }] : [],
    )
  }

  get feedsWeight(): boolean {
    return this.weightFeed !== null
  }

  /** Some figures hold: it may be full by them. */
  get isSpeaking(): boolean {
    return this.feeds.some(({ figures }) => figures !== null)
  }

  /** In force now; not always a whole number. */
  weight(): number {
    return this.weightFeed === null ? this.configured : this.weightFeed.weight(this.configured, this.rules)
  }

  /** Most calls on this destination now, by the tightest of its sources; null: none limits it. */
  capacity(): number | null {
    let least: number | null = null
    for (const feed of this.general) {
      const most = feed.ownLimit(this.rules)
      if (most !== null && (least === null || most < least)) least = most
    }
    return least
  }

  /** Of a resource, for the calls that take it; null: no source limits it for them. */
  capacityOf(resource: string): number | null {
    for (const feed of this.feeds)
      if (feed.own !== this.own && feed.feed.into === resource) return feed.ownLimit(this.rules)
    return null
  }

  isFull(): boolean {
    for (const feed of this.general) if (feed.isFull(this.rules)) return true
    return false
  }

  /** What it wishes, by the strictest of its sources. Null: none of them wishes anything. */
  get wish(): 'ready' | 'drain' | 'maint' | null {
    const wishes = this.feeds.map(({ figures }) => figures?.wish ?? null)
    return (['maint', 'drain', 'ready'] as const).find((wish) => wishes.includes(wish)) ?? null
  }

  /** It wants no new calls; requests of its dialogs go on. */
  get isToldOff(): boolean {
    return this.wish === 'drain' || this.wish === 'maint'
  }

  /** Whether it says that it carries all the calls it can, by fresh figures; null where they do not tell. */
  get isAtMaximum(): boolean | null {
    const told = this.general.flatMap(({ figures }) => {
      const { sessions = null, maxSessions = null } = figures ?? {}
      return sessions === null || maxSessions === null ? [] : [sessions >= maxSessions]
    })
    return told.length === 0 ? null : told.includes(true)
  }

  /** Of all its sources, for its health. */
  get word(): SourceWord {
    return { verdict: this.verdict, reason: this.reason, isFull: this.isAtMaximum }
  }

  /** For the health input `source`: bad where one says down, good where one says anything else. */
  get verdict(): Verdict {
    if (this.feeds.some(({ figures }) => figures?.health === 'down')) return 'bad'
    return this.isSpeaking ? 'good' : 'none'
  }

  /** One line of those that stand behind the verdict. */
  get reason(): string {
    if (this.feeds.length === 0) return 'no load source'
    const { verdict } = this
    const speaking = this.feeds.filter(({ figures }) => {
      if (verdict === 'none') return true
      return verdict === 'bad' ? figures?.health === 'down' : figures !== null
    })
    return [...new Set(speaking.map(({ reason }) => reason))].join('; ')
  }

  /** One line where configured values hold because figures are missing; empty where none is. */
  get notice(): string {
    const notices = this.feeds.map((feed) => feed.notice(this.configured))
    return notices.filter((notice) => notice !== '').join('; ')
  }
}
