import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { KeptLocation } from '#engine/location/followed-name.ts'

/** After a change others often follow: one write for all. */
const GATHER_MS = 100
const RETRY_MS = 10_000

export interface LocationKeeperOptions {
  readonly clock: Clock
  answers(): readonly KeptLocation[]
  write(locations: readonly KeptLocation[]): Promise<void>
  /** Empty when it is on disk. */
  onTrouble(sentence: string): void
}

/** Brings the last good answers to disk, one write at a time, as often as it takes. */
export class LocationKeeper {
  private readonly options: LocationKeeperOptions
  private timer: Stoppable | null = null
  private isWriting = false
  private isStopped = false

  constructor(options: LocationKeeperOptions) {
    this.options = options
  }

  /** They became others. */
  keep(): void {
    this.arm(GATHER_MS)
  }

  /** Resolves when what was still to be written is, or cannot be. May be called any number of times. */
  async stop(): Promise<void> {
    this.isStopped = true
    if (!this.timer) return
    this.timer.stop()
    await this.write()
  }

  private arm(delayMs: number): void {
    if (this.isStopped) return
    this.timer ??= this.options.clock.after(delayMs, () => void this.write())
  }

  private async write(): Promise<void> {
    this.timer = null
    if (this.isWriting) return this.arm(GATHER_MS)
    this.isWriting = true
    const { answers, onTrouble } = this.options
    try {
      await this.options.write(answers())
      onTrouble('')
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      onTrouble(`What DNS said is in use but not on disk: ${why}`)
      this.arm(RETRY_MS)
    }
    this.isWriting = false
  }
}
