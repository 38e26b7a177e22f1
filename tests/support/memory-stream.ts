import type { Clock } from '#engine/base/clock.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Connection } from '#engine/transport/transport.ts'

/** What stands at one end of a stream. */
export interface StreamEnd {
  onBytes(bytes: Buffer, stream: MemoryStream): void
  onLost(stream: MemoryStream): void
}

/** One end of a stream without loss and in order; each `send` is one message. */
export class MemoryStream implements Connection {
  readonly id: number
  readonly remote: Endpoint
  readonly isInbound: boolean
  isOpen = true
  private readonly clock: Clock
  private readonly delayMs: () => number
  private readonly end: StreamEnd
  private peer: MemoryStream | null = null

  constructor(
    id: number,
    remote: Endpoint,
    isInbound: boolean,
    end: StreamEnd,
    clock: Clock,
    delayMs: () => number,
  ) {
    this.id = id
    this.remote = remote
    this.isInbound = isInbound
    this.end = end
    this.clock = clock
    this.delayMs = delayMs
  }

  join(peer: MemoryStream): void {
    this.peer = peer
    peer.peer = this
  }

  send(bytes: Buffer): boolean {
    if (!this.isOpen) return false
    const copy = Buffer.from(bytes)
    this.clock.after(this.delayMs(), () => this.peer?.receive(copy))
    return true
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.clock.after(this.delayMs(), () => this.peer?.lose())
  }

  private receive(bytes: Buffer): void {
    if (this.isOpen) this.end.onBytes(bytes, this)
  }

  private lose(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.end.onLost(this)
  }
}
