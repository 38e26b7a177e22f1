import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import type { LoadWorld } from './load-source.ts'

const STEPS_MS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000] as const
const LONGEST_MS = 60_000
/** A wrong password asked again every second would fill the other side's log, or have us banned there. */
const WRONG_PASSWORD_STEP = 4
/** Connected so long, what failed before counts no more. */
const WELL_MS = 30_000

/** How long to wait before a source is tried again: longer each time, and no two sources in one beat. */
export class BackOff {
  private readonly world: LoadWorld
  private step = 0
  private wellSinceMs: number | null = null

  constructor(world: LoadWorld) {
    this.world = world
  }

  /** It is reached and says what it should. May be called with every news. */
  connected(): void {
    this.wellSinceMs ??= this.world.clock.monotonicMs()
  }

  /** It failed like this: ms to the next try, 50 to 100 % of 1, 2, 5, 10, 30, 60 s. */
  next(failure: LoadConnection): number {
    const { clock, random } = this.world
    if (this.wellSinceMs !== null && clock.monotonicMs() - this.wellSinceMs >= WELL_MS) this.step = 0
    this.wellSinceMs = null
    if (failure === 'wrong-password') this.step = Math.max(this.step, WRONG_PASSWORD_STEP)
    const delayMs = STEPS_MS[this.step] ?? LONGEST_MS
    this.step = Math.min(this.step + 1, STEPS_MS.length - 1)
    return Math.round(delayMs * (0.5 + random.unit() / 2))
  }
}
