/** RFC 6455 §5.2: two bytes, a length of eight, a mask of four. */
const MOST_HEAD_BYTES = 14
const CONTROL = 0x08
const HIGH_BIT = 0x80
const MASK_BYTES = 4

/** Bytes of a frame's head, by its second byte. */
function headLength(second: number): number {
  const more = { 126: 2, 127: 8 }[second & 0x7f] ?? 0
  return 2 + more + (second & HIGH_BIT ? MASK_BYTES : 0)
}

function payloadLength(head: Buffer): number {
  const short = head.readUInt8(1) & 0x7f
  if (short < 126) return short
  return short === 126 ? head.readUInt16BE(2) : head.readUInt32BE(2) * 2 ** 32 + head.readUInt32BE(6)
}

/**
 * Follows the frames of a WebSocket (RFC 6455 §5.2) beside the library that reads them, which does not tell what it
 * holds. What is no frame is the library's to refuse.
 */
export class FrameMeter {
  /** Of the message, or control frame, that is under way; 0 between messages. */
  heldBytes = 0
  private readonly head = Buffer.alloc(MOST_HEAD_BYTES)
  private headBytes = 0
  private frameBytes = 0
  private left = 0

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; )
      at += this.left > 0 ? this.takePayload(chunk.length - at) : this.takeHead(chunk.readUInt8(at))
  }

  private takeHead(byte: number): number {
    this.heldBytes += 1
    this.head.writeUInt8(byte, this.headBytes)
    this.headBytes += 1
    if (this.headBytes < 2 || this.headBytes < headLength(this.head.readUInt8(1))) return 1
    this.left = payloadLength(this.head)
    this.frameBytes = this.headBytes + this.left
    this.headBytes = 0
    if (this.left === 0) this.endFrame()
    return 1
  }

  private takePayload(most: number): number {
    const taken = Math.min(most, this.left)
    this.left -= taken
    this.heldBytes += taken
    if (this.left === 0) this.endFrame()
    return taken
  }

  private endFrame(): void {
    const first = this.head.readUInt8(0)
    if (first & CONTROL) this.heldBytes -= this.frameBytes
    else if (first & HIGH_BIT) this.heldBytes = 0
  }
}
