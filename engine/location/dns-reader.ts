const HIGHEST_LABEL = 63
const LONGEST_NAME = 254
const POINTER_BITS = 0xc0
const POINTER_MASK = 0x3fff
/** All names of one message together: a hundred SRV records take about a thousand. */
const MOST_STEPS = 16_384

/**
 * A cursor over a DNS message (RFC 1035 §4.1). Throws where that is cut off, or where its names take too many steps,
 * from label to label or by a pointer: each of a thousand names may go the same long way.
 */
export class DnsReader {
  /** Of the next octet. */
  at = 0
  private readonly bytes: Buffer
  private steps = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  uint8(): number {
    this.at += 1
    return this.bytes.readUInt8(this.at - 1)
  }

  uint16(): number {
    this.at += 2
    return this.bytes.readUInt16BE(this.at - 2)
  }

  uint32(): number {
    this.at += 4
    return this.bytes.readUInt32BE(this.at - 4)
  }

  /** Passes over so many octets; returns where the first of them stands. */
  skip(length: number): number {
    const start = this.at
    this.at += length
    if (this.at > this.bytes.length) throw new RangeError('the message is cut off')
    return start
  }

  /** One character for each octet. */
  latin1(length: number): string {
    const start = this.skip(length)
    return this.bytes.latin1Slice(start, this.at)
  }

  /** A character string (§3.3). */
  text(): string {
    return this.latin1(this.uint8())
  }

  /** In lower case, without the final dot. A pointer leads back, never on (§4.1.4). */
  name(): string {
    const labels: string[] = []
    let from = this.at
    let behind = -1
    let octets = 0
    for (let length = this.step(); length > 0; length = this.step()) {
      if (length >= POINTER_BITS) {
        this.at -= 1
        const to = this.uint16() & POINTER_MASK
        if (to >= from) throw new RangeError('a pointer leads on')
        if (behind < 0) behind = this.at
        from = to
        this.at = to
      } else {
        octets += length + 1
        if (length > HIGHEST_LABEL || octets > LONGEST_NAME) throw new RangeError('a name is too long')
        labels.push(this.latin1(length))
      }
    }
    if (behind >= 0) this.at = behind
    return labels.join('.').toLowerCase()
  }

  /** The first octet of the next label, or of a pointer. */
  private step(): number {
    this.steps += 1
    if (this.steps > MOST_STEPS) throw new RangeError('names take too many steps')
    return this.uint8()
  }
}
