import type { Limits } from '#engine/contract/limits.ts'
import { type ContentLengthFault, contentLength } from './content-length.ts'

/** A buffer that grew beyond this is given back once it is empty. */
const KEEP_BYTES = 8 * 1_024
const FIRST_BYTES = 2 * 1_024
const CR = 0x0d
const LF = 0x0a
const HEADER_END = Buffer.from('\r\n\r\n', 'latin1')
const EMPTY = Buffer.alloc(0)

export type FramingFault = ContentLengthFault | 'not-sip' | 'header-too-large' | 'message-too-large'

export interface FramerUser {
  /** One message; the bytes are the receiver's. */
  onFrame(bytes: Buffer): void
  /** CRLF CRLF between messages (RFC 5626 §4.4.1). */
  onKeepAlive(): void
  /** The stream cannot be followed any further. `header`: the header part that says so, where it is whole. */
  onFault(fault: FramingFault, header: Buffer | null): void
}

/**
 * Cuts a stream into messages by Content-Length (RFC 3261 §18.3). Every byte is looked at a bounded number of
 * times, however it is cut into chunks, and at most one message at its caps is held.
 */
export class StreamFramer {
  private readonly user: FramerUser
  private readonly limits: () => Pick<Limits, 'messageBytes' | 'headerBytes'>
  private pending: Buffer = EMPTY
  private held = 0
  /** Bytes of the message under way in which the header's end was sought already. */
  private sought = 0
  /** Length of the message under way; 0 until its header part is whole. */
  private frameBytes = 0
  private isHalfPing = false
  private isOver = false

  /** `limits` are asked at each message: they may change while the stream lives. */
  constructor(user: FramerUser, limits: () => Pick<Limits, 'messageBytes' | 'headerBytes'>) {
    this.user = user
    this.limits = limits
  }

  get isMidMessage(): boolean {
    return this.held > 0
  }

  /** Memory set aside for the message under way. */
  get heldBytes(): number {
    return this.pending.length
  }

  /** Nothing is given to the user any more. */
  stop(): void {
    this.isOver = true
    this.pending = EMPTY
    this.held = 0
  }

  push(chunk: Buffer): void {
    if (this.isOver) return
    const bytes = this.held === 0 ? chunk : this.append(chunk)
    let start = 0
    for (let next = this.take(bytes, start); next > start; next = this.take(bytes, start)) start = next
    if (!this.isOver) this.keep(bytes, start)
  }

  /** Takes one message or line end at `start`; returns where it ended, or `start` when more is needed. */
  private take(bytes: Buffer, start: number): number {
    if (this.isOver || start >= bytes.length) return start
    if (this.frameBytes === 0) {
      const first = bytes[start] ?? 0
      if (first === CR) return this.takeLineEnd(bytes, start)
      this.isHalfPing = false
      if (first < 0x21 || first > 0x7e) return this.fail('not-sip', null, start)
      this.frameBytes = this.measure(bytes, start)
    }
    if (this.frameBytes === 0 || bytes.length - start < this.frameBytes) return start
    return this.deliver(bytes, start)
  }

  /** §7.5: line ends before a start line are ignored; two of them are a keep-alive. */
  private takeLineEnd(bytes: Buffer, start: number): number {
    if (start + 1 >= bytes.length) return start
    if (bytes[start + 1] !== LF) return this.fail('not-sip', null, start)
    if (this.isHalfPing) this.user.onKeepAlive()
    this.isHalfPing = !this.isHalfPing
    return start + 2
  }

  /** Length of the message that starts here; 0 when its header part is not whole, or the stream is at its end. */
  private measure(bytes: Buffer, start: number): number {
    const { messageBytes, headerBytes: mostHeaderBytes } = this.limits()
    const found = bytes.indexOf(HEADER_END, start + Math.max(0, this.sought - HEADER_END.length + 1))
    this.sought = bytes.length - start
    const headerBytes = found < 0 ? this.sought : found + HEADER_END.length - start
    const end = start + headerBytes
    if (headerBytes > mostHeaderBytes)
      return this.fail('header-too-large', found < 0 ? null : ownCopy(bytes, start, end), 0)
    if (found < 0) return 0
    const length = contentLength(bytes, start, end)
    if (typeof length === 'string') return this.fail(length, ownCopy(bytes, start, end), 0)
    if (headerBytes + length > messageBytes)
      return this.fail('message-too-large', ownCopy(bytes, start, end), 0)
    return headerBytes + length
  }

  private deliver(bytes: Buffer, start: number): number {
    const end = start + this.frameBytes
    this.frameBytes = 0
    this.sought = 0
    // A slice keeps its whole chunk alive: fine where it is most of it. The pending buffer is used again.
    const isMost = bytes.buffer !== this.pending.buffer && (end - start) * 2 >= bytes.buffer.byteLength
    this.user.onFrame(isMost ? bytes.subarray(start, end) : ownCopy(bytes, start, end))
    return end
  }

  private fail(fault: FramingFault, header: Buffer | null, result: number): number {
    this.stop()
    this.user.onFault(fault, header)
    return result
  }

  private append(chunk: Buffer): Buffer {
    const needed = this.held + chunk.length
    if (needed > this.pending.length) this.grow(needed)
    chunk.copy(this.pending, this.held)
    this.held = needed
    return this.pending.subarray(0, needed)
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, needed, this.pending.length * 2))
    this.pending.copy(larger, 0, 0, this.held)
    this.pending = larger
  }

  private keep(bytes: Buffer, start: number): void {
    const rest = bytes.length - start
    const isPending = bytes.buffer === this.pending.buffer
    if (isPending && start === 0) return
    if (!isPending && rest > this.pending.length) {
      this.held = 0
      this.grow(rest)
    }
    bytes.copy(this.pending, 0, start)
    this.held = rest
    if (rest === 0 && this.pending.length > KEEP_BYTES) this.pending = EMPTY
  }
}

/** A copy that shares no memory with anything else. */
export function ownCopy(bytes: Buffer, start: number, end: number): Buffer {
  const own = Buffer.allocUnsafeSlow(end - start)
  bytes.copy(own, 0, start, end)
  return own
}
