import type { Stoppable } from '#engine/base/clock.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadConnection, LoadSourceKind } from '#engine/contract/vocabulary.ts'
import { DEFAULT_BEAT_MS } from '#engine/load/beat-interval.ts'
import {
  type LoadListener,
  type LoadWatch,
  type LoadWorld,
  STALE_AFTER_INTERVALS,
  type WatchLoad,
} from '#engine/load/load-source.ts'

/** What became different; `lastedMs`: how long it had been as before. */
export type LoadNews =
  | { readonly kind: 'figures' }
  | {
      readonly kind: 'connection'
      readonly from: LoadConnection
      readonly to: LoadConnection
      readonly lastedMs: number
    }
  | { readonly kind: 'stale' | 'fresh'; readonly lastedMs: number }

/** One load source, however many destinations use it: how it is reached, what it last said, whether that still holds. */
export class FollowedLoad implements LoadListener {
  connection: LoadConnection = 'connecting'
  problem = ''
  problemSinceMs: number | null = null
  intervalMs: number | null = null
  isStale = true
  /** Kept when they are stale. */
  figures: LoadFigures | null = null
  private readonly address: LoadSourceAddress
  private readonly world: LoadWorld
  private readonly onNews: (news: LoadNews) => void
  private readonly watch: LoadWatch
  private heardAtMs: number | null = null
  private connectionSinceMs: number
  private freshnessSinceMs: number
  private aging: Stoppable | null = null

  constructor(
    address: LoadSourceAddress,
    watchLoad: WatchLoad,
    world: LoadWorld,
    onNews: (news: LoadNews) => void,
  ) {
    this.address = address
    this.world = world
    this.onNews = onNews
    this.connectionSinceMs = world.clock.monotonicMs()
    this.freshnessSinceMs = this.connectionSinceMs
    this.watch = watchLoad(address, this, world)
  }

  get kind(): LoadSourceKind {
    return this.address.kind
  }

  get nextTryAtMs(): number | null {
    return this.watch.nextTryAtMs
  }

  /** It told something once and is silent since, or something keeps it from telling anything. */
  get isMissed(): boolean {
    return this.isStale && (this.figures !== null || this.problem !== '')
  }

  /** Of the last news, whatever was done to the clock on the wall; null: none came yet. */
  get ageMs(): number | null {
    return this.heardAtMs === null ? null : this.world.clock.monotonicMs() - this.heardAtMs
  }

  /** Stale after so long without news. */
  get patienceMs(): number {
    const { kind, everySec } = this.address
    const assumedMs = kind === 'freeswitch' ? DEFAULT_BEAT_MS : everySec * 1_000
    return STALE_AFTER_INTERVALS * (this.intervalMs ?? assumedMs)
  }

  stop(): void {
    this.aging?.stop()
    this.watch.stop()
  }

  onFigures(figures: LoadFigures, intervalMs: number | null): void {
    const isFirst = this.figures === null
    this.figures = figures
    this.heardAtMs = this.world.clock.monotonicMs()
    this.intervalMs = intervalMs
    this.aging?.stop()
    this.aging = this.world.clock.after(this.patienceMs, () => this.age())
    const wasStale = this.isStale
    this.isStale = false
    this.onNews({ kind: 'figures' })
    if (!wasStale) return
    const lastedMs = this.turnFreshness()
    if (!isFirst) this.onNews({ kind: 'fresh', lastedMs })
  }

  onConnection(to: LoadConnection, problem: string): void {
    const from = this.connection
    if (problem !== this.problem) this.problemSinceMs = problem === '' ? null : this.world.clock.wallMs()
    this.problem = problem
    this.connection = to
    if (from === to) return
    const nowMs = this.world.clock.monotonicMs()
    const lastedMs = Math.round(nowMs - this.connectionSinceMs)
    this.connectionSinceMs = nowMs
    this.onNews({ kind: 'connection', from, to, lastedMs })
  }

  private age(): void {
    this.isStale = true
    this.onNews({ kind: 'stale', lastedMs: this.turnFreshness() })
  }

  private turnFreshness(): number {
    const nowMs = this.world.clock.monotonicMs()
    const lastedMs = Math.round(nowMs - this.freshnessSinceMs)
    this.freshnessSinceMs = nowMs
    return lastedMs
  }
}
