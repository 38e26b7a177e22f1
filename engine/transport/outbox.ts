import {
  AT_LENGTH,
  AT_OFFSET,
  AT_PORT,
  AT_SCOPE,
  ENTRY_WORDS,
  MOST_DEPARTURES,
  OUTGOING_BYTES,
  QUEUED,
  SENT,
  type SharedMemory,
} from './batch-layout.ts'

const INDEX_MASK = MOST_DEPARTURES - 1

/**
 * Datagrams on their way to the kernel, as two rings: their bytes, and a table of where these lie and go. Both begin anew
 * whenever all is sent, so that little memory is touched while the kernel keeps up.
 */
export class Outbox {
  private readonly bytes: Buffer
  private readonly table: Int32Array
  private readonly counts: Int32Array
  /** Where the newest ends. */
  private end = 0

  constructor(memory: SharedMemory) {
    this.bytes = Buffer.from(memory.outgoing)
    this.table = new Int32Array(memory.departures)
    this.counts = new Int32Array(memory.counts)
  }

  /** Written and not sent yet. */
  get waiting(): number {
    return ((this.counts[QUEUED] ?? 0) - (this.counts[SENT] ?? 0)) | 0
  }

  /** False where there is no room; nothing is written then. */
  put(bytes: Buffer, length: number, to: Int32Array, port: number): boolean {
    const offset = this.place(length)
    if (offset < 0) return false
    bytes.copy(this.bytes, offset, 0, length)
    const queued = this.counts[QUEUED] ?? 0
    const at = (queued & INDEX_MASK) * ENTRY_WORDS
    this.table[at + AT_OFFSET] = offset
    this.table[at + AT_LENGTH] = length
    this.table[at + AT_PORT] = port
    this.table.set(to, at + AT_SCOPE)
    this.counts[QUEUED] = queued + 1
    this.end = offset + length
    return true
  }

  /** Where so many bytes may be written; -1 where nowhere. */
  private place(length: number): number {
    const { waiting, end } = this
    if (waiting === 0) return 0
    if (waiting === MOST_DEPARTURES) return -1
    const oldest = ((this.counts[SENT] ?? 0) & INDEX_MASK) * ENTRY_WORDS
    const start = this.table[oldest + AT_OFFSET] ?? 0
    if (end < start) return end + length < start ? end : -1
    if (end + length <= OUTGOING_BYTES) return end
    return length < start ? 0 : -1
  }
}
