import type { Clock, Stoppable } from '#engine/base/clock.ts'
import { reasonOf } from '#engine/base/reason.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadListener, LoadWatch, LoadWorld, WatchLoad } from './load-source.ts'

/** Five hundred begin in a second: a thousand connections and handshakes at once would hold the thread up. */
const SPACE_MS = 2
/** What could not be loaded, as for want of descriptors, is tried again. */
const AGAIN_MS = 10_000

/** Whose turn it is to begin, for all sources of an engine. */
export class Turns {
  private readonly clock: Clock
  private nextMs = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Ms to wait; 0 where nobody else begins now. */
  take(): number {
    const nowMs = this.clock.monotonicMs()
    const turnMs = Math.max(nowMs, this.nextMs)
    this.nextMs = turnMs + SPACE_MS
    return turnMs - nowMs
  }
}

/** A kind whose code is loaded with the first source of it: a killed engine serves calls again before that. */
export function lateWatcher(load: () => Promise<WatchLoad>, turns: Turns): WatchLoad {
  return (address, listener, world) => new LateWatch(load, turns.take(), { address, listener, world })
}

interface Wanted {
  readonly address: LoadSourceAddress
  readonly listener: LoadListener
  readonly world: LoadWorld
}

class LateWatch implements LoadWatch {
  private readonly load: () => Promise<WatchLoad>
  private readonly wanted: Wanted
  private waiting: Stoppable
  private watch: LoadWatch | null = null
  private isStopped = false

  constructor(load: () => Promise<WatchLoad>, waitMs: number, wanted: Wanted) {
    this.load = load
    this.wanted = wanted
    this.waiting = wanted.world.clock.after(waitMs, () => void this.begin())
  }

  get nextTryAtMs(): number | null {
    return this.watch?.nextTryAtMs ?? null
  }

  stop(): void {
    this.isStopped = true
    this.waiting.stop()
    this.watch?.stop()
  }

  private async begin(): Promise<void> {
    const { address, listener, world } = this.wanted
    try {
      const watchLoad = await this.load()
      if (!this.isStopped) this.watch = watchLoad(address, listener, world)
    } catch (error) {
      if (this.isStopped) return
      this.waiting = world.clock.after(AGAIN_MS, () => void this.begin())
      listener.onConnection('unreachable', `what asks it cannot be loaded: ${reasonOf(error)}`)
    }
  }
}
