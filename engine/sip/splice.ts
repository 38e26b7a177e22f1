import type { SipMessage } from './message.ts'

/**
 * Collects edits of one received message and writes the result: what no edit names is copied byte for byte, up to
 * the end of the body (surplus octets of a datagram are left out, RFC 3261 §18.3). One instance serves all messages.
 *
 * Edits may come in any order and must not overlap. At one offset, insertions stand in the order they were given,
 * before whatever is replaced or removed there. Texts are latin1: one character per octet.
 */
export class Splicer {
  private current: SipMessage | null = null
  private readonly starts: number[] = []
  private readonly ends: number[] = []
  private readonly texts: string[] = []
  private count = 0
  private growth = 0

  begin(message: SipMessage): this {
    this.current = message
    this.count = 0
    this.growth = 0
    return this
  }
  /** The message being edited. */
  get message(): SipMessage {
    if (this.current === null) throw new Error('begin() comes before the first edit')
    return this.current
  }
  /** Length of the result in bytes. */
  get size(): number {
    return this.message.bodyStart + this.message.bodyLength + this.growth
  }
  insert(offset: number, text: string): this {
    return this.replace(offset, offset, text)
  }
  remove(start: number, end: number): this {
    return this.replace(start, end, '')
  }
  /** Throws on an overlap: that is a bug of the caller. */
  replace(start: number, end: number, text: string): this {
    let at = this.count
    while (at > 0 && this.isBefore(start, end, at - 1)) at--
    const previousEnd = at > 0 ? (this.ends[at - 1] ?? 0) : 0
    const nextStart =
      at < this.count ? (this.starts[at] ?? 0) : this.message.bodyStart + this.message.bodyLength
    if (start > end || start < previousEnd || end > nextStart) throw new Error('edits overlap')
    for (let i = this.count; i > at; i--) this.copyEdit(i - 1, i)
    this.starts[at] = start
    this.ends[at] = end
    this.texts[at] = text
    this.count++
    this.growth += text.length - (end - start)
    return this
  }
  /** Returns the number of bytes written; throws when `out` is shorter than `size`. */
  writeTo(out: Buffer): number {
    const { bytes, bodyStart, bodyLength } = this.message
    if (this.size > out.length) throw new RangeError('the message does not fit')
    let read = 0
    let written = 0
    for (let i = 0; i < this.count; i++) {
      const start = this.starts[i] ?? read
      if (start > read) written += bytes.copy(out, written, read, start)
      written += out.latin1Write(this.texts[i] ?? '', written)
      read = this.ends[i] ?? start
    }
    return written + bytes.copy(out, written, read, bodyStart + bodyLength)
  }
  /** The result in a buffer of its own. */
  toBuffer(): Buffer {
    const out = Buffer.allocUnsafeSlow(this.size)
    this.writeTo(out)
    return out
  }

  private isBefore(start: number, end: number, other: number): boolean {
    const otherStart = this.starts[other] ?? 0
    return start < otherStart || (start === otherStart && end < (this.ends[other] ?? 0))
  }
  private copyEdit(from: number, to: number): void {
    this.starts[to] = this.starts[from] ?? 0
    this.ends[to] = this.ends[from] ?? 0
    this.texts[to] = this.texts[from] ?? ''
  }
}
