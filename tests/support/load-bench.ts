import { onTestFinished } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import { type LoadSourceAddress, parseLoadSource } from '#engine/contract/load-source.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import type { LoadWatch, WatchLoad } from '#engine/load/load-source.ts'
import { ManualClock } from './manual-clock.ts'

const POLL_MS = 2

/** One load source under watch, with time that moves only when told and everything it said. */
export class LoadBench {
  readonly clock = new ManualClock()
  readonly figures: { readonly figures: LoadFigures; readonly intervalMs: number | null }[] = []
  readonly connections: { readonly connection: LoadConnection; readonly problem: string }[] = []
  readonly watch: LoadWatch

  constructor(watchLoad: WatchLoad, line: string) {
    const world = { clock: this.clock, random: seededRandom(1) }
    this.watch = watchLoad(
      addressOf(line),
      {
        onFigures: (figures, intervalMs) => this.figures.push({ figures, intervalMs }),
        onConnection: (connection, problem) => this.connections.push({ connection, problem }),
      },
      world,
    )
    onTestFinished(() => this.watch.stop())
  }

  get last(): { readonly connection: LoadConnection; readonly problem: string } | undefined {
    return this.connections.at(-1)
  }

  /** Of the next try, from now; null while it is reached. */
  get waitMs(): number | null {
    const { nextTryAtMs } = this.watch
    return nextTryAtMs === null ? null : nextTryAtMs - this.clock.wallMs()
  }

  /** Moves on to the next try. */
  tryAgain(): void {
    this.clock.advance(this.waitMs ?? 0)
  }

  /** Lets sockets work until so many connection states were told; the last is returned. */
  async states(count: number): Promise<{ readonly connection: LoadConnection; readonly problem: string }> {
    await until(() => this.connections.length >= count)
    const state = this.connections[count - 1]
    if (!state) throw new Error('no state')
    return state
  }

  async news(count: number): Promise<{ readonly figures: LoadFigures; readonly intervalMs: number | null }> {
    await until(() => this.figures.length >= count)
    const news = this.figures[count - 1]
    if (!news) throw new Error('no news')
    return news
  }
}

export function addressOf(line: string): LoadSourceAddress {
  const address = parseLoadSource(line)
  if (typeof address === 'string') throw new Error(address)
  return address
}

/** Sockets work in real time whatever the clock of the test says. Rejects after 5 s. */
export async function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + 5_000
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error('it did not come about within 5 s')
    await new Promise<void>((resolve) => setTimeout(resolve, POLL_MS))
  }
}
