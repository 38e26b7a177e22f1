import type { Batch } from '#engine/contract/live.ts'
import { BatchBuilder, type Movement } from './batch-builder.ts'
import { type DataFolder, listSegments, segmentName } from './data-folder.ts'
import type { EngineIdentity } from './identity.ts'
import { BEGINNING, isAfter, type Position, positionOf } from './position.ts'
import { movementLine } from './spool-lines.ts'
import { SpoolSegment } from './spool-segment.ts'

export interface SpoolLimits {
  readonly segmentBytes: number
  readonly totalBytes: number
  /** For batches that the disk did not take. */
  readonly memoryBytes: number
  /** A batch with this many rows, records, or bytes as they are written, is closed at once. */
  readonly batchRows: number
  readonly batchRecords: number
  readonly batchBytes: number
}

const MIB = 1024 * 1024
export const SPOOL_LIMITS: SpoolLimits = {
  segmentBytes: MIB,
  totalBytes: 256 * MIB,
  memoryBytes: 8 * MIB,
  batchRows: 10_000,
  batchRecords: 1_000,
  batchBytes: MIB,
}
/** A delivered segment of this size is replaced, so that a restart does not send it all again. */
const TIDY_BYTES = 64 * 1024

/** What was given up for want of room. */
export interface SpoolLoss {
  readonly batches: number
  readonly calls: number
  readonly records: number
}

/**
 * Batches on their way to the panel, on disk before they are sent, until it has acknowledged them (rules 9).
 * Bounded: the oldest segment is given up first, and `onLoss` hears of it.
 */
export class Spool {
  /** The system's message while the disk does not take lines. */
  trouble = ''
  damagedLines = 0
  private readonly folder: DataFolder
  private readonly identity: EngineIdentity
  private readonly limits: SpoolLimits
  private readonly onLoss: (loss: SpoolLoss) => void
  /** Oldest first; the last is being written. */
  private readonly segments: SpoolSegment[]
  private active: SpoolSegment
  private open: BatchBuilder | null = null
  private openBytes = 0
  private sequence = 0
  private nextIndex = 1
  private acknowledged: Position = BEGINNING

  constructor(
    folder: DataFolder,
    identity: EngineIdentity,
    onLoss: (loss: SpoolLoss) => void,
    limits = SPOOL_LIMITS,
  ) {
    this.folder = folder
    this.identity = identity
    this.limits = limits
    this.onLoss = onLoss
    const earlier = listSegments(folder.spool).filter((name) => name.startNumber < identity.startNumber)
    this.segments = earlier.map((name) => SpoolSegment.stored(name, identity.engineId))
    this.active = this.begin()
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  get segmentCount(): number {
    return this.segments.length
  }

  /** Call records on disk or in memory that the panel has not acknowledged. Those found are counted within a minute. */
  get waitingRecords(): number {
    const closed = this.segments.reduce((sum, segment) => sum + segment.tally.total, 0)
    return closed + (this.open?.recordCount ?? 0)
  }

  /** Writes what moved into the open batch; a new minute begins a new batch. `minuteMs`: start of the minute. */
  record(minuteMs: number, movement: Movement): void {
    const { calls, sources, events, records } = movement
    if (calls.length + sources.length + events.length + records.length === 0) return
    const most = this.limits.batchRecords
    this.write(minuteMs, { ...movement, records: records.slice(0, most) })
    for (let at = most; at < records.length; at += most)
      this.write(minuteMs, { calls: [], sources: [], events: [], records: records.slice(at, at + most) })
  }

  /** Counts one file that an earlier start left; a few megabytes a second of them all. Called by the clock. */
  countFound(): void {
    this.segments.find((segment) => !segment.isCounted)?.count()
  }

  /** Nothing more goes into the open batch: from now on `next` returns it. */
  closeBatch(): void {
    if (!this.open) return
    this.active.push(this.open.build())
    this.open = null
    this.openBytes = 0
    if (this.active.weight >= this.limits.segmentBytes) this.rotate()
  }

  /** The oldest closed batch behind this position. */
  next(after: Position): Batch | null {
    for (const segment of [...this.segments]) {
      if (!segment.isUnread && !isAfter(this.lastOf(segment), after)) continue
      const batch = this.read(segment).find((candidate) => isAfter(candidate, after))
      if (batch) return batch
      this.settle(segment)
    }
    return null
  }

  /** Everything up to and with this position is the panel's now. */
  acknowledge(position: Position): void {
    if (!isAfter(position, this.acknowledged)) return
    this.acknowledged = position
    for (const segment of this.segments)
      if (segment.name.startNumber === position.startNumber) segment.tally.acknowledge(position.sequence)
    for (const segment of [...this.segments]) this.settle(segment)
    if (this.isEmpty(this.active) && !this.open && this.active.bytes >= TIDY_BYTES) this.rotate()
  }

  get lastAcknowledged(): Position {
    return this.acknowledged
  }

  /** Of the last closed batch that is still to be acknowledged, else of the last acknowledged one. */
  lastClosed(): Position {
    for (const segment of [...this.segments].reverse()) {
      const last = this.read(segment).at(-1)
      if (last && isAfter(last, this.acknowledged)) return positionOf(last)
    }
    return this.acknowledged
  }

  stop(): void {
    this.closeBatch()
    for (const segment of this.segments) segment.close()
    if (this.isEmpty(this.active)) this.active.delete()
  }

  private begin(): SpoolSegment {
    const name = segmentName(this.folder.spool, this.identity.startNumber, this.nextIndex++)
    const segment = SpoolSegment.begin(name, this.identity.engineId)
    this.segments.push(segment)
    return segment
  }

  private write(minuteMs: number, movement: Movement): void {
    if (this.open && this.open.name.minuteMs !== minuteMs) this.closeBatch()
    this.open ??= new BatchBuilder({ ...this.identity, sequence: ++this.sequence, minuteMs })
    const line = movementLine(this.open.name, movement)
    this.trouble = this.active.append(line)
    this.open.add(movement)
    this.openBytes += line.length
    const { batchRows, batchRecords, batchBytes } = this.limits
    const isFull = this.open.rows >= batchRows || this.open.recordCount >= batchRecords
    if (isFull || this.openBytes >= batchBytes) this.closeBatch()
  }

  private rotate(): void {
    const full = this.active
    full.close()
    this.active = this.begin()
    this.settle(full)
    full.unload()
    this.keepBounds()
  }

  private lastOf(segment: SpoolSegment): Position {
    return { startNumber: segment.name.startNumber, sequence: segment.lastSequence }
  }

  private isEmpty(segment: SpoolSegment): boolean {
    return segment.lastSequence === 0 || !isAfter(this.lastOf(segment), this.acknowledged)
  }

  /** Only the segment being read and the one being written keep their batches in memory. */
  private read(segment: SpoolSegment): readonly Batch[] {
    for (const other of this.segments) if (other !== segment && other !== this.active) other.unload()
    const before = segment.damagedLines
    const batches = segment.load()
    this.damagedLines += segment.damagedLines - before
    return batches
  }

  /** Deletes a segment of which nothing is left to be delivered. */
  private settle(segment: SpoolSegment): void {
    if (segment !== this.active && !segment.isUnread && this.isEmpty(segment)) this.remove(segment)
  }

  private remove(segment: SpoolSegment): void {
    this.segments.splice(this.segments.indexOf(segment), 1)
    segment.delete()
  }

  private keepBounds(): void {
    while (this.bytes > this.limits.totalBytes && this.giveUp(() => true));
    const unsaved = () => this.segments.filter((segment) => !segment.isWhole)
    while (unsaved().reduce((sum, each) => sum + each.weight, 0) > this.limits.memoryBytes) {
      if (!this.giveUp((segment) => !segment.isWhole)) return
    }
  }

  private giveUp(mayGo: (segment: SpoolSegment) => boolean): boolean {
    const segment = this.segments.find((candidate) => candidate !== this.active && mayGo(candidate))
    if (!segment) return false
    const lost = this.read(segment).filter((batch) => isAfter(batch, this.acknowledged))
    const calls = lost.flatMap((batch) => batch.calls).reduce((sum, count) => sum + count.total, 0)
    const records = lost.reduce((sum, batch) => sum + batch.records.length, 0)
    this.remove(segment)
    if (lost.length > 0) this.onLoss({ batches: lost.length, calls, records })
    return true
  }
}
