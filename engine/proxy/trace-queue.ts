import type { Transport } from '#engine/contract/vocabulary.ts'

/** One message of a traced call on its way to the control thread, as it passed: its secrets are in it still. */
export interface TraceFrame {
  readonly callId: string
  readonly atMs: number
  readonly direction: 'in' | 'out'
  readonly transport: Transport
  readonly local: string
  readonly remote: string
  /** As many bytes as it had. */
  readonly length: number
  /** A copy of its own, so that it can be handed over. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

const MOST_WAITING = 1_000
const WAITING_BYTES = 1_048_576
/** Batches that the control thread has not taken yet: beyond these nothing is sent, and soon nothing is kept. */
const MOST_UNTAKEN = 4

/** Messages that wait for the control thread: a few, or none. */
export class TraceQueue {
  dropped = 0
  private frames: TraceFrame[] = []
  private bytes = 0
  private untaken = 0

  add(frame: TraceFrame): void {
    if (this.frames.length >= MOST_WAITING || this.bytes + frame.bytes.length > WAITING_BYTES) {
      this.dropped += 1
      return
    }
    this.frames.push(frame)
    this.bytes += frame.bytes.length
  }

  /** Empty while there is nothing, or nobody takes it. */
  take(): readonly TraceFrame[] {
    if (this.frames.length === 0 || this.untaken >= MOST_UNTAKEN) return []
    this.untaken += 1
    const taken = this.frames
    this.frames = []
    this.bytes = 0
    return taken
  }

  /** The control thread has one batch. */
  taken(): void {
    this.untaken -= 1
  }
}
