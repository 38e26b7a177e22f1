import { access } from 'node:fs/promises'
import { seededRandom } from '#engine/base/random.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import { parseLoadSource } from '#engine/contract/load-source.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import type { LoadListener, LoadWatch, WatchLoad } from '#engine/load/load-source.ts'
import { ManualClock } from './manual-clock.ts'

const STEP_MS = 50

/** Watches one load source on a clock of its own and keeps what it tells. */
export class LoadEar implements LoadListener {
  readonly clock = new ManualClock()
  /** As `connected`, or `refused: nobody listens`. */
  readonly states: string[] = []
  readonly connections: LoadConnection[] = []
  readonly figures: LoadFigures[] = []
  readonly intervals: (number | null)[] = []
  readonly watch: LoadWatch

  constructor(watchLoad: WatchLoad, line: string) {
    const address = parseLoadSource(line)
    if (typeof address === 'string') throw new Error(address)
    this.watch = watchLoad(address, this, { clock: this.clock, random: seededRandom(7) })
  }

  onFigures(figures: LoadFigures, intervalMs: number | null): void {
    this.figures.push(figures)
    this.intervals.push(intervalMs)
  }

  onConnection(connection: LoadConnection, problem: string): void {
    this.connections.push(connection)
    this.states.push(problem === '' ? connection : `${connection}: ${problem}`)
  }

  get state(): string {
    return this.states.at(-1) ?? ''
  }

  /** Time passes slowly enough for sockets to do their work, until it is so; fails after `mostMs` on this clock. */
  async until(isSo: () => boolean, mostMs = 60_000): Promise<void> {
    for (let passedMs = 0; !isSo(); passedMs += STEP_MS) {
      if (passedMs > mostMs) throw new Error(`not so within ${mostMs} ms; told: ${this.states.join(' | ')}`)
      this.clock.advance(STEP_MS)
      await turns(10)
      // A round through the threads that look names up: they must keep pace with this clock.
      await access('.')
    }
  }

  /** What it says once it says more than that it connects. */
  async outcome(): Promise<string> {
    await this.until(() => this.states.length > 1)
    return this.state
  }

  /** The next figures from now. */
  async nextFigures(): Promise<LoadFigures> {
    const before = this.figures.length
    await this.until(() => this.figures.length > before)
    const next = this.figures.at(-1)
    if (!next) throw new Error('no figures')
    return next
  }
}

/** Lets sockets of this process do what is ready to be done. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}
