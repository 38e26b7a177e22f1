import type { Clock, Stoppable } from '#engine/base/clock.ts'
import { reasonOf } from '#engine/base/reason.ts'
import type { KeptLocation } from '#engine/location/followed-name.ts'

/** After a change others often follow: one write for all. */
const GATHER_MS = 100
/** Names that change with every answer must not keep the thread and the disk busy. */
const LEAST_GAP_MS = 2_000
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
  private writing = Promise.resolve()
  private isWriting = false
  private nextMs = 0
  /** What is on disk is not what `answers` are now. */
  private isBehind = false
  private isStopped = false

  constructor(options: LocationKeeperOptions) {
    this.options = options
  }

  /** They became others. */
  keep(): void {
    this.isBehind = true
    this.arm(GATHER_MS)
  }

  /** Resolves when the answers as they are now are on disk, or cannot be. May be called any number of times. */
  async stop(): Promise<void> {
    if (!this.isStopped) {
      this.isStopped = true
      this.timer?.stop()
      const last = this.options.answers()
      this.writing = this.writing.then(() => (this.isBehind ? this.write(last) : undefined))
    }
    await this.writing
  }

  private arm(delayMs: number): void {
    if (this.isStopped) return
    const { clock } = this.options
    this.timer ??= clock.after(Math.max(delayMs, this.nextMs - clock.monotonicMs()), () => this.expire())
  }

  private expire(): void {
    this.timer = null
    if (this.isWriting) this.arm(GATHER_MS)
    else this.writing = this.write(this.options.answers())
  }

  private async write(answers: readonly KeptLocation[]): Promise<void> {
    const { clock, write, onTrouble } = this.options
    this.isWriting = true
    this.isBehind = false
    this.nextMs = clock.monotonicMs() + LEAST_GAP_MS
    try {
      await write(answers)
      onTrouble('')
    } catch (error) {
      const why = reasonOf(error)
      onTrouble(`What DNS said is in use but not on disk: ${why}`)
      this.isBehind = true
      this.arm(RETRY_MS)
    }
    this.isWriting = false
  }
}
