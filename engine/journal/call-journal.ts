import { reasonOf } from '#engine/base/reason.ts'
import { CallIndex, MAX_SEGMENTS } from './call-index.ts'
import { type DataFolder, listSegments, type SegmentName, segmentName } from './data-folder.ts'
import { asCopied, eachLine } from './journal-lines.ts'
import { deleteFile, JournalSegment } from './journal-segment.ts'

export interface JournalLimits {
  /** A segment of this size is followed by a new one. */
  readonly segmentBytes: number
  /** Lines that could not be written wait in memory up to this size. */
  readonly pendingBytes: number
  /** Below this size nothing is copied for the sake of the total alone. */
  readonly slackBytes: number
  /** No more than this on disk; the oldest calls lose their lines then. */
  readonly totalBytes: number
}

const MIB = 1024 * 1024
const JOURNAL_LIMITS: JournalLimits = {
  segmentBytes: 4 * MIB,
  pendingBytes: 4 * MIB,
  slackBytes: 32 * MIB,
  totalBytes: 1024 * MIB,
}

/** An old segment with less than one live line in this many is emptied into the newest. */
const SPARSE = 4

/**
 * The live-call journal of this start (rules 5). Lines arrive ready to append; nothing is synced.
 * Segments are deleted oldest first only, since the `E` line of a call must outlive its `B` line.
 */
export class CallJournal {
  /** Lines given up because the disk took none for too long. */
  lostLines = 0
  /** The system's message while lines wait in memory; empty when all is on disk. */
  trouble = ''
  private readonly folder: DataFolder
  private readonly startNumber: number
  private readonly limits: JournalLimits
  private readonly index = new CallIndex()
  private readonly segments: JournalSegment[] = []
  /** Segments of earlier starts: kept until the relay has told of their calls anew. */
  private previous: readonly SegmentName[]
  private isToldAnew = false
  private nextIndex = 1
  private pending = ''

  constructor(folder: DataFolder, startNumber: number, limits: JournalLimits = JOURNAL_LIMITS) {
    this.folder = folder
    this.startNumber = startNumber
    this.limits = limits
    this.previous = listSegments(folder.journal).filter((segment) => segment.startNumber < startNumber)
  }

  get openCalls(): number {
    return this.index.openCalls
  }

  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  get segmentCount(): number {
    return this.segments.length + this.previous.length
  }

  /** Returns false while the lines could not be written; they are tried again with the next ones. */
  append(lines: string): boolean {
    const text = this.pending + lines
    if (text === '') return true
    try {
      const segment = this.newest()
      segment.file.append(text)
      this.written(segment, text)
    } catch (error) {
      this.keepForLater(text, error)
      return false
    }
    this.pending = ''
    this.trouble = ''
    if (this.isToldAnew) this.dropPrevious()
    this.rotateWhenFull()
    return true
  }

  /** The calls of earlier starts stand in this start's lines now: their old segments may go, once these are on disk. */
  forgetPrevious(): void {
    this.isToldAnew = true
    if (this.trouble === '') this.dropPrevious()
  }

  stop(): void {
    for (const segment of this.segments) segment.file.close()
    this.segments.length = 0
  }

  private dropPrevious(): void {
    try {
      for (const segment of this.previous) deleteFile(segment.path)
      this.previous = []
    } catch (error) {
      this.trouble = reasonOf(error)
    }
  }

  private newest(): JournalSegment {
    return this.segments.at(-1) ?? this.begin()
  }

  private begin(): JournalSegment {
    const segment = new JournalSegment(
      segmentName(this.folder.journal, this.startNumber, this.nextIndex).path,
    )
    this.index.admit(segment)
    this.nextIndex++
    this.segments.push(segment)
    return segment
  }

  private written(segment: JournalSegment, text: string): void {
    eachLine(text, (kind, call) => {
      segment.lines++
      this.index.note(kind, call, segment)
    })
  }

  private keepForLater(text: string, error: unknown): void {
    this.trouble = reasonOf(error)
    const isTooMuch = text.length > this.limits.pendingBytes
    if (isTooMuch) eachLine(text, () => this.lostLines++)
    this.pending = isTooMuch ? '' : text
  }

  private rotateWhenFull(): void {
    if (this.newest().bytes < this.limits.segmentBytes || this.previous.length > 0) return
    try {
      this.begin()
      this.compact()
    } catch (error) {
      // No room to begin or to copy: the newest segment grows on, and the next append tries again.
      this.trouble = reasonOf(error)
    }
  }

  private compact(): void {
    for (let passes = this.segments.length - 1; passes > 0; passes--) {
      const oldest = this.segments[0]
      const hasRoom = this.bytes < this.limits.totalBytes && this.segments.length < MAX_SEGMENTS
      if (!oldest || (hasRoom && !this.isWorthCopying(oldest))) return
      if (hasRoom) this.copyForward(oldest)
      this.lostLines += oldest.liveLines
      this.segments.shift()
      this.index.dismiss(oldest)
      oldest.delete()
    }
  }

  private isWorthCopying(segment: JournalSegment): boolean {
    return segment.liveLines * SPARSE < segment.lines || this.bytes > this.boundBytes()
  }

  /** Four times what the live lines take: each pass over the whole journal then copies a quarter of it. */
  private boundBytes(): number {
    let lines = 0
    let live = 0
    for (const segment of this.segments) {
      lines += segment.lines
      live += segment.liveLines
    }
    return this.limits.slackBytes + (SPARSE * this.bytes * live) / Math.max(lines, 1)
  }

  private copyForward(from: JournalSegment): void {
    if (from.liveLines === 0) return
    const text = from.text()
    const kept: string[] = []
    eachLine(text, (kind, call, start, end) => {
      if (!this.index.isHere(kind, call, from)) return
      const line = text.slice(start, end)
      kept.push(kind === 'B' && this.index.ringsLater(call, from) ? asCopied(line) : line)
    })
    const segment = this.newest()
    segment.file.append(kept.join(''))
    this.written(segment, kept.join(''))
  }
}
