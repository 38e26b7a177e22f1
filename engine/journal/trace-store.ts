import { reasonOf } from '#engine/base/reason.ts'
import { TRACE_PAGE, type TracedMessage, type TracePage } from '#engine/contract/tracing.ts'
import { type DataFolder, listSegments, segmentName } from './data-folder.ts'
import type { KeptTrace } from './trace-lines.ts'
import { TraceSegment } from './trace-segment.ts'

const MB = 1_048_576
/** So many files make up all that may be kept; the oldest goes as a whole. */
const SEGMENTS = 8
const MOST_SEGMENT_BYTES = 8 * MB

/** Messages of traced calls on disk: bounded, the oldest go first, and a restart keeps them. */
export class TraceStore {
  /** Messages the disk did not take. */
  dropped = 0
  private readonly folder: string
  private readonly startNumber: number
  private readonly onTrouble: (reason: string) => void
  /** Oldest first. */
  private readonly segments: TraceSegment[]
  private current: TraceSegment | null = null
  private lastIndex = 0
  private mostBytes: number

  /** `onTrouble`: why the disk takes nothing; empty when it does again. */
  constructor(
    { traces }: DataFolder,
    startNumber: number,
    mostMb: number,
    onTrouble: (reason: string) => void,
  ) {
    this.folder = traces
    this.startNumber = startNumber
    this.mostBytes = mostMb * MB
    this.onTrouble = onTrouble
    this.segments = listSegments(traces).map((name) => TraceSegment.stored(name))
    this.trim()
  }

  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  bound(mostMb: number): void {
    this.mostBytes = mostMb * MB
    this.trim()
  }

  append(traces: readonly KeptTrace[]): void {
    try {
      this.open().append(traces)
      this.onTrouble('')
      this.trim()
    } catch (error) {
      this.dropped += traces.length
      this.onTrouble(reasonOf(error))
    }
  }

  /** What was found at start is looked into, one file after the other. */
  async index(): Promise<void> {
    for (const segment of [...this.segments]) await segment.index()
  }

  /** The messages of a call behind the first `skip`, in the order in which they passed. */
  async find(callId: string, skip: number): Promise<TracePage> {
    const messages: TracedMessage[] = []
    let passed = 0
    let bytes = 0
    for (const segment of [...this.segments])
      for (const { callId: _, ...message } of await segment.messagesOf(callId)) {
        if (passed++ < skip) continue
        bytes += message.text.length
        const isFull = messages.length >= TRACE_PAGE.messages || bytes > TRACE_PAGE.bytes
        if (isFull && messages.length > 0) return { messages, isMore: true }
        messages.push(message)
      }
    return { messages, isMore: false }
  }

  stop(): void {
    this.current?.close()
  }

  private open(): TraceSegment {
    if (this.current && this.current.bytes < this.segmentBytes) return this.current
    this.current?.close()
    this.lastIndex += 1
    this.current = TraceSegment.begin(segmentName(this.folder, this.startNumber, this.lastIndex))
    this.segments.push(this.current)
    return this.current
  }

  private get segmentBytes(): number {
    return Math.min(MOST_SEGMENT_BYTES, this.mostBytes / SEGMENTS)
  }

  private trim(): void {
    try {
      while (this.bytes > this.mostBytes) this.deleteOldest()
    } catch (error) {
      this.onTrouble(reasonOf(error))
    }
  }

  /** Throws the system's error. */
  private deleteOldest(): void {
    const oldest = this.segments[0]
    oldest?.delete()
    this.segments.shift()
    if (oldest === this.current) this.current = null
  }
}
