import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'

/** So many intervals without news and the news is stale (peers.md B5). */
export const STALE_AFTER_INTERVALS = 2.5

/** What a connection tells as it happens. `problem` one line for people, never with a secret; empty when all is well. */
export interface LoadListener {
  /** `intervalMs`: between two news, as learnt; null while nobody knows. */
  onFigures(figures: LoadFigures, intervalMs: number | null): void
  onConnection(connection: LoadConnection, problem: string): void
}

/** One source under watch, by itself for ever: connects, asks, waits, tries again. */
export interface LoadWatch {
  stop(): void
  /** Wall time in ms; null while it is reached. */
  readonly nextTryAtMs: number | null
}

export interface LoadWorld {
  readonly clock: Clock
  readonly random: Random
}

export type WatchLoad = (address: LoadSourceAddress, listener: LoadListener, world: LoadWorld) => LoadWatch
