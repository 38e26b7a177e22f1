import type { Clock } from '#engine/base/clock.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { Directory } from '#engine/destination/directory.ts'
import type { Evidence } from '#engine/destination/evidence.ts'
import type { EvidenceNews } from '#engine/destination/evidence-news.ts'
import { FollowedHealth } from '#engine/destination/followed-health.ts'
import type { Judged } from '#engine/destination/judged.ts'
import type { Location } from '#engine/location/location.ts'
import { Bench } from './prober-bench.ts'
import { set, snapshot } from './snapshots.ts'

/** From one thread to another, by the control thread. */
const UNDER_WAY_MS = 1

/** The clock of another thread: its monotonic scale has another start. */
function clockOf({ clock }: Bench, aheadMs: number): Clock {
  return {
    wallMs: () => clock.wallMs(),
    monotonicMs: () => clock.monotonicMs() + aheadMs,
    every: (intervalMs, run) => clock.every(intervalMs, run),
    after: (delayMs, run) => clock.after(delayMs, run),
  }
}

/** A thread that judges no health. */
export class Follower {
  readonly clock: Clock
  readonly directory: Directory
  readonly health: FollowedHealth
  /** What it told, a batch each. */
  readonly told: (readonly EvidenceNews[])[] = []
  readonly targetsDead: string[] = []

  constructor(first: Bench, aheadMs: number) {
    this.clock = clockOf(first, aheadMs)
    this.directory = new Directory({ clock: this.clock, random: seededRandom(1) })
    this.health = new FollowedHealth({
      clock: this.clock,
      directory: this.directory,
      observer: { onTargetDead: (at) => this.targetsDead.push(at.address) },
      tell: (news) => {
        const sent = structuredClone(news)
        this.told.push(sent)
        first.clock.after(UNDER_WAY_MS, () => first.prober.takeNews(sent))
      },
    })
  }

  get(id: number): Destination {
    const found = this.directory.destination(id)
    if (found === undefined) throw new Error(`no destination ${id}`)
    return found
  }

  get evidence(): Evidence {
    return this.health.evidence
  }

  /** Calls to it that ended so, from two sources by turns. */
  show(id: number, kind: 'answered' | 'suspected' | 'timedOut' | 'refused', times = 1): void {
    for (let i = 0; i < times; i++)
      this.evidence[kind](this.get(id), placeOf(this.get(id)), `198.51.100.${i % 2}`)
  }

  fail(id: number, status: number, source: string, retryAfterSec: number | null = null): void {
    this.evidence.failed(this.get(id), placeOf(this.get(id)), { status, source, retryAfterSec })
  }
}

export function placeOf({ endpoint }: Destination): Endpoint {
  if (!endpoint) throw new Error('no target')
  return endpoint
}

/** The thread that judges health, and two that follow it, with one configuration. */
export class Threads {
  readonly first: Bench
  readonly judged: (readonly Judged[])[] = []
  readonly others: Follower[]

  constructor() {
    this.first = new Bench({
      onJudged: (judged) => {
        const sent = structuredClone(judged)
        this.judged.push(sent)
        this.first.clock.after(UNDER_WAY_MS, () => {
          for (const { health } of this.others) health.take(sent)
        })
      },
    })
    this.others = [new Follower(this.first, 7_777), new Follower(this.first, -900)]
    this.first.prober.start()
    for (const { directory, health } of this.others) {
      directory.start()
      health.start()
    }
  }

  get second(): Follower {
    return this.other(0)
  }

  get third(): Follower {
    return this.other(1)
  }

  /** The first thread has it before the others. */
  apply(rows: Parameters<typeof set>[1], more: Parameters<typeof set>[2] = {}): void {
    this.first.apply(rows, more)
    this.applyToOthers(rows, more)
  }

  applyToOthers(rows: Parameters<typeof set>[1], more: Parameters<typeof set>[2] = {}): void {
    for (const { directory, health } of this.others) {
      directory.apply(snapshot([set(1, rows, more)]))
      health.reconcile()
    }
  }

  locate(location: Location): void {
    this.first.prober.relocated(this.first.directory.locate([location]))
    this.locateOnOthers(location)
  }

  locateOnOthers(location: Location): void {
    for (const { directory, health } of this.others) health.relocated(directory.locate([location]))
  }

  advance(ms: number): void {
    this.first.clock.advance(ms)
  }

  /** Of one destination on every thread. */
  see<Seen>(id: number, look: (destination: Destination) => Seen): Seen[] {
    return [this.first, ...this.others].map((thread) => look(thread.get(id)))
  }

  private other(index: number): Follower {
    const found = this.others[index]
    if (!found) throw new Error('no such thread')
    return found
  }
}

export function threads(rows: Parameters<typeof set>[1], more: Parameters<typeof set>[2] = {}): Threads {
  const all = new Threads()
  all.first.directory.start()
  all.apply(rows, more)
  all.advance(15_000)
  return all
}
