import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { LoadLive } from '#engine/contract/health-live.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadSourceKind } from '#engine/contract/vocabulary.ts'
import type { WatchLoad } from '#engine/load/load-source.ts'
import type { Told } from './events.ts'
import { FollowedLoad, type LoadNews } from './followed-load.ts'
import { LoadTeller } from './load-news.ts'
import { type LoadUse, type UsedSource, usedSources } from './load-uses.ts'
import type { RelayLoad } from './relay-port.ts'

export interface LoadsOptions {
  readonly clock: Clock
  readonly random: Random
  watcherOf(kind: LoadSourceKind): WatchLoad
  /** The relay routes by these from now on. */
  post(loads: readonly RelayLoad[]): void
  tell(told: Told): void
  /** Empty where it is over. */
  onTrouble(sentence: string): void
}

/** One load source of one destination, for a scrape. */
export interface LoadSeries {
  readonly setId: number
  readonly destinationId: number
  readonly into: string
  /** Null: not told. */
  readonly sessions: number | null
  readonly isStale: boolean
  /** Of the last news; null: none came yet. */
  readonly ageMs: number | null
}

/** News that come together go to the relay together. */
const GATHER_MS = 20
/** Few enough that no packet waits noticeably for them. */
const MOST_AT_ONCE = 200
/** After news the sources concerned are counted, once for all. */
const TROUBLE_MS = 500
const MOST_NAMED = 3

interface Followed {
  readonly load: FollowedLoad
  uses: readonly LoadUse[]
}

/**
 * The load sources of all destinations, on the control thread: one watch for each, and what the relay, the panel and
 * the events hear of them.
 */
export class Loads {
  private readonly options: LoadsOptions
  private readonly teller: LoadTeller
  /** By everything that makes a source, its password too: the keys are shown to nobody. */
  private readonly followed = new Map<string, Followed>()
  private readonly byDestination = new Map<number, { readonly use: LoadUse; readonly load: FollowedLoad }[]>()
  private readonly unsent = new Map<string, RelayLoad>()
  private sending: Stoppable | null = null
  private counting: Stoppable | null = null
  private isHeld = false
  private isStopped = false

  constructor(options: LoadsOptions) {
    this.options = options
    this.teller = new LoadTeller(options.clock, options.tell)
  }

  /**
   * The relay is about to take another configuration: until it is reconciled here, too, nothing is sent. The figures of
   * a source that feeds a destination now must not reach it as those of the next.
   */
  hold(): void {
    this.isHeld = true
    this.sending?.stop()
    this.sending = null
  }

  /** It did not take it. */
  release(): void {
    this.isHeld = false
    this.armSending()
  }

  /** The configuration in force: a source that it still has stays connected. All is sent to the relay anew. */
  reconcile(snapshot: Snapshot): void {
    if (this.isStopped) return
    const used = usedSources(snapshot)
    for (const [key, { load }] of this.followed)
      if (!used.has(key)) {
        load.stop()
        this.followed.delete(key)
      }
    for (const [key, source] of used) this.use(key, source)
    this.index()
    this.unsent.clear()
    this.isHeld = false
    for (const each of this.followed.values()) this.send(each)
    this.armCounting()
  }

  /** In the order of the destination's configuration. */
  liveOf(destinationId: number): LoadLive[] {
    const fed = this.byDestination.get(destinationId) ?? []
    return fed.map(({ use: { into, shown }, load }) => {
      const { connection, problem, problemSinceMs, intervalMs, isStale, figures, nextTryAtMs } = load
      const seen = { connection, problem, problemSinceMs, intervalMs, isStale, figures, nextTryAtMs }
      return { into, kind: load.kind, source: shown, ...seen }
    })
  }

  *series(): Iterable<LoadSeries> {
    for (const [destinationId, fed] of this.byDestination)
      for (const { use, load } of fed) {
        const { figures, isStale, ageMs } = load
        const { setId, into } = use
        yield { setId, destinationId, into, sessions: figures?.sessions ?? null, isStale, ageMs }
      }
  }

  stop(): void {
    this.isStopped = true
    this.sending?.stop()
    this.counting?.stop()
    this.teller.stop()
    for (const { load } of this.followed.values()) load.stop()
  }

  private use(key: string, { address, uses }: UsedSource): void {
    const known = this.followed.get(key)
    if (known) known.uses = uses
    else this.followed.set(key, { load: this.follow(key, address), uses })
  }

  private follow(key: string, address: LoadSourceAddress): FollowedLoad {
    const { clock, random, watcherOf } = this.options
    return new FollowedLoad(address, watcherOf(address.kind), { clock, random }, (news) =>
      this.learn(key, news),
    )
  }

  private index(): void {
    this.byDestination.clear()
    for (const { load, uses } of this.followed.values())
      for (const use of uses) {
        const fed = this.byDestination.get(use.destination.id)
        if (fed) fed.push({ use, load })
        else this.byDestination.set(use.destination.id, [{ use, load }])
      }
    for (const fed of this.byDestination.values()) fed.sort((a, b) => placeOf(a.use) - placeOf(b.use))
  }

  private learn(key: string, news: LoadNews): void {
    const followed = this.followed.get(key)
    if (!followed) return
    if (news.kind === 'figures' || news.kind === 'stale') this.send(followed)
    if (news.kind === 'figures') return
    this.teller.hear(followed.uses, followed.load, news)
    this.armCounting()
  }

  private armCounting(): void {
    this.counting ??= this.options.clock.after(TROUBLE_MS, () => this.countTrouble())
  }

  private countTrouble(): void {
    this.counting = null
    const missed = [...this.followed.values()].filter(({ load }) => load.isMissed)
    this.options.onTrouble(troubleOf(missed.map(({ uses }) => uses[0]?.shown ?? '')))
  }

  private send({ load, uses }: Followed): void {
    const figures = load.isStale ? null : load.figures
    for (const { destination, into } of uses)
      this.unsent.set(`${destination.id} ${into}`, { destinationId: destination.id, into, figures })
    this.armSending()
  }

  private armSending(): void {
    if (this.unsent.size > 0 && !this.isHeld)
      this.sending ??= this.options.clock.after(GATHER_MS, () => this.sendGathered())
  }

  private sendGathered(): void {
    this.sending = null
    const next = [...this.unsent].slice(0, MOST_AT_ONCE)
    for (const [key] of next) this.unsent.delete(key)
    if (next.length > 0) this.options.post(next.map(([, load]) => load))
    this.armSending()
  }
}

function placeOf({ destination, into }: LoadUse): number {
  return destination.feeds.findIndex((feed) => feed.into === into)
}

function troubleOf(missed: readonly string[]): string {
  if (missed.length === 0) return ''
  const named = missed.slice(0, MOST_NAMED).join(', ')
  const more = missed.length > MOST_NAMED ? ` and ${missed.length - MOST_NAMED} more` : ''
  const what = missed.length === 1 ? '1 load source is stale' : `${missed.length} load sources are stale`
  return `${what}: ${named}${more}. Configured values hold.`
}
