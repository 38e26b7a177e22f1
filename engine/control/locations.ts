import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { type DestinationAddress, parseDestinationUri } from '#engine/contract/destination-uri.ts'
import type { LocationLive } from '#engine/contract/live.ts'
import type { FollowedName, KeptLocation } from '#engine/location/followed-name.ts'
import { type Location, locationKey, type Resolution } from '#engine/location/location.ts'
import { type LocationNews, Locator } from '#engine/location/locator.ts'
import { FileKeeper } from './file-keeper.ts'
import { LocationTeller, type Tell } from './location-news.ts'

export interface LocationsOptions {
  readonly clock: Clock
  readonly random: Random
  readonly kept: readonly KeptLocation[]
  locate(address: DestinationAddress): Promise<Resolution>
  /** The relay routes by these from now on. */
  post(locations: readonly Location[]): void
  write(locations: readonly KeptLocation[]): Promise<void>
  tell: Tell
  /** Empty where it is over. */
  onTrouble(of: 'locations' | 'dns', sentence: string): void
}

/** News that come together go to the relay together. */
const GATHER_MS = 20
/** Few enough that no packet waits noticeably for them. */
const MOST_AT_ONCE = 200
/** After news the destinations concerned are counted, once for all. */
const TROUBLE_MS = 500

interface Reached {
  readonly setId: number
  readonly destination: DestinationConfig
}

/**
 * Destinations that are reached by name, on the control thread: which names are followed, what the relay, the panel
 * and the disk hear of them. A packet never waits for any of it.
 */
export class Locations {
  private readonly options: LocationsOptions
  private readonly locator: Locator
  private readonly keeper: FileKeeper<readonly KeptLocation[]>
  private readonly teller: LocationTeller
  private readonly byKey = new Map<string, Reached[]>()
  private readonly keyById = new Map<number, string>()
  private readonly unsent = new Map<string, Location>()
  private sending: Stoppable | null = null
  private telling: Stoppable | null = null

  constructor(options: LocationsOptions) {
    this.options = options
    const { clock, random, kept, write } = options
    this.locator = new Locator({
      clock,
      random,
      kept,
      locate: options.locate,
      onNews: (news) => this.learn(news),
    })
    this.keeper = new FileKeeper<readonly KeptLocation[]>({
      what: 'What DNS said',
      clock,
      write,
      content: () => this.locator.answers(),
      onTrouble: (sentence) => options.onTrouble('locations', sentence),
    })
    this.teller = new LocationTeller(clock, options.tell)
  }

  /** The configuration in force; names that it has no more are followed no more. */
  reconcile(snapshot: Snapshot): void {
    const before = new Set(this.byKey.keys())
    this.byKey.clear()
    this.keyById.clear()
    const wanted = new Map<string, DestinationAddress>()
    for (const { id: setId, destinations } of snapshot.sets)
      for (const destination of destinations) {
        const address = parseDestinationUri(destination.uri)
        const key = typeof address === 'string' ? null : locationKey(address)
        if (typeof address === 'string' || key === null) continue
        wanted.set(key, address)
        this.enter(key, { setId, destination })
      }
    this.locator.follow(wanted)
    this.tellTrouble()
    // Kept from before a restart, for a configuration that came after it.
    for (const key of wanted.keys()) if (!before.has(key)) this.send(this.locator.find(key))
  }

  /** Null where there is nothing to be looked up. */
  liveOf(destinationId: number): LocationLive | null {
    const name = this.nameOf(destinationId)
    if (!name) return null
    const { isStale, problem, problemSinceMs, answer } = name
    const { resolvedAtMs = null, expiresAtMs = null } = answer ?? {}
    return { isStale, problem, problemSinceMs, resolvedAtMs, expiresAtMs }
  }

  /** Destinations whose last good answer is kept past its time, and those that never had one. */
  get counts(): { readonly stale: number; readonly unresolved: number } {
    const names = [...this.keyById.keys()].map((id) => this.nameOf(id))
    return {
      stale: names.filter((name) => name?.isStale).length,
      unresolved: names.filter((name) => name && !name.answer).length,
    }
  }

  /** Resolves when the last answers are on disk. */
  stop(): Promise<void> {
    this.sending?.stop()
    this.telling?.stop()
    this.teller.stop()
    const kept = this.keeper.stop()
    this.locator.stop()
    return kept
  }

  private enter(key: string, reached: Reached): void {
    this.keyById.set(reached.destination.id, key)
    const others = this.byKey.get(key)
    if (others) others.push(reached)
    else this.byKey.set(key, [reached])
  }

  private nameOf(destinationId: number): FollowedName | undefined {
    const key = this.keyById.get(destinationId)
    return key === undefined ? undefined : this.locator.find(key)
  }

  private learn(news: LocationNews): void {
    const { name, kind } = news
    if (kind !== 'stale' && kind !== 'fresh') this.send(name)
    if (kind === 'found' || kind === 'changed') this.keeper.keep()
    for (const { setId, destination } of this.byKey.get(name.key) ?? [])
      this.teller.hear(setId, destination, news)
    this.tellTrouble()
  }

  private tellTrouble(): void {
    this.telling ??= this.options.clock.after(TROUBLE_MS, () => this.countTrouble())
  }

  private countTrouble(): void {
    this.telling = null
    const { stale } = this.counts
    const what = stale === 1 ? '1 destination keeps its' : `${stale} destinations keep their`
    this.options.onTrouble('dns', stale === 0 ? '' : `DNS gives no new answer: ${what} last addresses.`)
  }

  private send(name: FollowedName | undefined): void {
    if (!name || (!name.answer && name.problem === '')) return
    this.unsent.set(name.key, name.location)
    this.armSending()
  }

  private armSending(): void {
    this.sending ??= this.options.clock.after(GATHER_MS, () => this.sendGathered())
  }

  private sendGathered(): void {
    this.sending = null
    const next = [...this.unsent.values()].slice(0, MOST_AT_ONCE)
    for (const { key } of next) this.unsent.delete(key)
    this.options.post(next)
    if (this.unsent.size > 0) this.armSending()
  }
}
