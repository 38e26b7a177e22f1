import { readFileSync, statSync } from 'node:fs'
import { reasonOf } from '#engine/base/reason.ts'
import type { Batch } from '#engine/contract/live.ts'
import { AppendFile } from './append-file.ts'
import type { SegmentName } from './data-folder.ts'
import { deleteFile } from './journal-segment.ts'
import { RECORD_MARK } from './record-row.ts'
import { RecordTally } from './record-tally.ts'
import { headerLine, readSpoolText } from './spool-lines.ts'

/** One file of the spool, of this start or of an earlier one. Batches never lie across two segments. */
export class SpoolSegment {
  readonly name: SegmentName
  /** Bytes on disk. */
  bytes = 0
  /** Bytes given to it, on disk or not. */
  weight = 0
  /** False when the disk did not take a line: the batches must stay in memory then. */
  isWhole = true
  damagedLines = 0
  /** Sequence of its last closed batch; 0 while it has none. */
  lastSequence = 0
  /** Found on disk and not looked into: what `lastSequence` says is not known yet. */
  isUnread = false
  /** Its records that wait; of one that is unread they have still to be counted. */
  readonly tally = new RecordTally()
  isCounted = true
  private readonly engineId: string
  private batches: Batch[] | null = null
  private file: AppendFile | null = null

  private constructor(name: SegmentName, engineId: string) {
    this.name = name
    this.engineId = engineId
  }

  static begin(name: SegmentName, engineId: string): SpoolSegment {
    const segment = new SpoolSegment(name, engineId)
    segment.batches = []
    return segment
  }

  static stored(name: SegmentName, engineId: string): SpoolSegment {
    const segment = new SpoolSegment(name, engineId)
    segment.bytes = statSync(name.path).size
    segment.weight = segment.bytes
    segment.isUnread = true
    segment.isCounted = false
    return segment
  }

  /** Returns the system's message when the disk did not take the line, else ''. */
  append(line: string): string {
    this.weight += line.length
    try {
      this.opened().append(line)
      return ''
    } catch (error) {
      this.isWhole = false
      return reasonOf(error)
    } finally {
      this.bytes = this.file?.bytes ?? 0
    }
  }

  push(batch: Batch): void {
    this.batches?.push(batch)
    this.tally.add(batch)
    this.lastSequence = batch.sequence
  }

  /** The closed batches, read from disk where memory does not hold them. */
  load(): readonly Batch[] {
    if (this.batches) return this.batches
    const text = readSpoolText(this.readBytes().toString('utf8'), this.name.startNumber, this.engineId)
    this.damagedLines = text.damagedLines
    this.lastSequence = text.batches.at(-1)?.sequence ?? 0
    this.batches = text.batches
    if (this.isUnread) this.tally.replace(this.batches)
    this.isUnread = false
    this.isCounted = true
    return this.batches
  }

  /** Counts the records of a file that was found, without reading them: by their mark. */
  count(): void {
    this.isCounted = true
    const bytes = this.readBytes()
    let records = 0
    for (let at = bytes.indexOf(RECORD_MARK); at >= 0; at = bytes.indexOf(RECORD_MARK, at + 1)) records += 1
    this.tally.estimate(records)
  }

  /** Lets go of memory that the disk can give back. */
  unload(): void {
    if (this.isWhole) this.batches = null
  }

  close(): void {
    this.file?.close()
    this.file = null
  }

  delete(): void {
    this.close()
    deleteFile(this.name.path)
  }

  /** A file that cannot be read costs its batches, counted as one damaged line, never the way for the others. */
  private readBytes(): Buffer {
    try {
      return readFileSync(this.name.path)
    } catch {
      return Buffer.from('unreadable\n')
    }
  }

  private opened(): AppendFile {
    if (!this.file) {
      this.file = new AppendFile(this.name.path)
      this.file.append(headerLine(this.engineId))
    }
    return this.file
  }
}
