import type { Clock, Stoppable } from '#engine/base/clock.ts'
import { reasonOf } from '#engine/base/reason.ts'

/** After a change others often follow: one write for all. */
const GATHER_MS = 100
/** What changes all the time must not keep the thread and the disk busy. */
const LEAST_GAP_MS = 2_000
const RETRY_MS = 10_000

export interface FileKeeperOptions<Content> {
  readonly clock: Clock
  /** What is kept, for people: `What DNS said`. */
  readonly what: string
  /** As it is now. */
  content(): Content
  write(content: Content): Promise<void>
  /** Empty when it is on disk. */
  onTrouble(sentence: string): void
}

/** Brings to disk what changes while the engine runs, one write at a time, as often as it takes. */
export class FileKeeper<Content> {
  private readonly options: FileKeeperOptions<Content>
  private timer: Stoppable | null = null
  private writing = Promise.resolve()
  private isWriting = false
  private nextMs = 0
  /** What is on disk is not what `content` is now. */
  private isBehind = false
  private isStopped = false

  constructor(options: FileKeeperOptions<Content>) {
    this.options = options
  }

  /** It became another. */
  keep(): void {
    this.isBehind = true
    this.arm(GATHER_MS)
  }

  /** Resolves when it is on disk as it is now, or cannot be. May be called any number of times. */
  async stop(): Promise<void> {
    if (!this.isStopped) {
      this.isStopped = true
      this.timer?.stop()
      const last = this.options.content()
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
    else this.writing = this.write(this.options.content())
  }

  private async write(content: Content): Promise<void> {
    const { clock, what, write, onTrouble } = this.options
    this.isWriting = true
    this.isBehind = false
    this.nextMs = clock.monotonicMs() + LEAST_GAP_MS
    try {
      await write(content)
      onTrouble('')
    } catch (error) {
      const why = reasonOf(error)
      onTrouble(`${what} is in use but not on disk: ${why}`)
      this.isBehind = true
      this.arm(RETRY_MS)
    }
    this.isWriting = false
  }
}
