/** One message of the Event Socket: a header block, an empty line, and a body where `Content-Length` says so. */
export interface Frame {
  /** By lower-case name; the first of two with one name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export const HEADER_BYTES = 16 * 1_024
export const BODY_BYTES = 64 * 1_024
/** Above this the room is given back once it is empty. */
const KEPT_BYTES = 4 * 1_024
const LINE_FEED = 0x0a
const DIGITS = /^\d{1,10}$/

interface Begun {
  readonly headers: ReadonlyMap<string, string>
  readonly bodyStart: number
  readonly end: number
}

/** Cuts what comes in at any byte into frames. What it keeps is bounded; after a fault it keeps nothing. */
export class EventSocketFraming {
  private room = Buffer.alloc(0)
  /** What lies in the room and is no frame yet: from here to `length`. */
  private start = 0
  private length = 0
  /** Up to here no end of the header block was found. */
  private searched = 0
  /** Its header block is read, its body not yet. */
  private begun: Begun | null = null
  private fault = ''

  /** Bytes have come that are no whole frame yet. */
  get isWithinFrame(): boolean {
    return this.length > this.start
  }

  /** Memory held, in bytes. */
  get heldBytes(): number {
    return this.room.length
  }

  /** Returns what is wrong, or an empty text. `onFrame` returns false to hear no more, ever. */
  push(chunk: Uint8Array, onFrame: (frame: Frame) => boolean): string {
    if (this.fault !== '') return this.fault
    this.append(chunk)
    for (let frame = this.take(); frame; frame = this.take()) if (!onFrame(frame)) this.fault = 'ended'
    if (this.fault !== '') this.forget()
    else this.tidy()
    return this.fault
  }

  private append(chunk: Uint8Array): void {
    const needed = this.length + chunk.length
    if (needed > this.room.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.room.length * 2))
      this.room.copy(larger, 0, 0, this.length)
      this.room = larger
    }
    this.room.set(chunk, this.length)
    this.length = needed
  }

  private take(): Frame | null {
    if (this.fault !== '') return null
    this.begun ??= this.begin()
    if (!this.begun || this.length < this.begun.end) return null
    const { headers, bodyStart, end } = this.begun
    this.start = end
    this.searched = end
    this.begun = null
    return { headers, body: this.room.toString('utf8', bodyStart, end) }
  }

  private begin(): Begun | null {
    const headerEnd = this.findHeaderEnd()
    if (headerEnd < 0) return null
    const headers = headersOf(this.room.latin1Slice(this.start, headerEnd))
    const bodyStart = headerEnd + 2
    const bodyBytes = this.bodyBytesOf(headers.get('content-length'))
    return this.fault === '' ? { headers, bodyStart, end: bodyStart + bodyBytes } : null
  }

  private findHeaderEnd(): number {
    const { room, length } = this
    let at = this.searched
    while (at + 1 < length && !(room[at] === LINE_FEED && room[at + 1] === LINE_FEED)) at++
    this.searched = at
    if (at - this.start > HEADER_BYTES) this.fault = `a header of more than ${HEADER_BYTES} bytes`
    return at + 1 < length && this.fault === '' ? at : -1
  }

  private bodyBytesOf(given: string | undefined): number {
    if (given === undefined) return 0
    if (!DIGITS.test(given)) this.fault = 'a Content-Length that is no number'
    else if (Number(given) > BODY_BYTES) this.fault = `a body of more than ${BODY_BYTES} bytes`
    return Number(given)
  }

  /** Once for all frames of a chunk: for each it would cost the square of their number. */
  private tidy(): void {
    const { start, begun } = this
    if (start === 0) return
    this.room.copyWithin(0, start, this.length)
    this.length -= start
    this.searched -= start
    if (begun) this.begun = { ...begun, bodyStart: begun.bodyStart - start, end: begun.end - start }
    this.start = 0
    if (this.length === 0 && this.room.length > KEPT_BYTES) this.room = Buffer.alloc(0)
  }

  private forget(): void {
    this.room = Buffer.alloc(0)
    this.start = 0
    this.length = 0
    this.begun = null
  }
}

/** `Name: value` lines; others are passed over. */
export function headersOf(block: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    if (name !== '' && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return headers
}
