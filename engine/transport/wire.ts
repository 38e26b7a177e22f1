import type { FramingFault } from './framing.ts'

/** What carries whole messages both ways: a framed byte stream, or a WebSocket. */
export interface Wire {
  /** Given to it, and not yet taken by the kernel. */
  readonly waitingBytes: number
  /** Memory that the message under way takes. */
  readonly heldBytes: number
  /** Keeps the bytes: nobody may write to them afterwards. */
  write(bytes: Buffer): void
  /** Asks the far end for a sign of life, where the protocol has a way to ask. */
  ping(): void
  /** Delivers nothing any more, sends what waits, closes. */
  close(): void
  /** At once. */
  destroy(): void
}

export interface WireUser {
  /** Bytes came; told after the messages they made whole. */
  onReceived(isMidMessage: boolean): void
  /** One message; the bytes are the receiver's. */
  onFrame(bytes: Buffer): void
  onKeepAlive(): void
  /** One message that is not worth a look; the next one may be. */
  onRefused(reason: 'not-sip'): void
  /** Nothing more can be read. `header`: the header part that says so, where it is whole. */
  onFault(fault: FramingFault, header: Buffer | null): void
  onEnd(): void
}
