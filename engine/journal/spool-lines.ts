import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { type Batch, callCountSchema, engineEventSchema } from '#engine/contract/live.ts'
import { BatchBuilder, type BatchName, type Movement } from './batch-builder.ts'
import { recordRow, recordRowSchema } from './record-row.ts'

/**
 * A spool segment: lines of CRC-32 (8 hexadecimal digits), a space and JSON. The first names the engine, each
 * other one holds what moved with one relay report and the sequence of the batch it belongs to. So a batch is
 * on disk before it is closed, and closing it writes nothing.
 */
const HEADER = 'fairline-spool'
const CRC_CHARS = 8

const count = z.int().min(0)
const headerSchema = z.tuple([z.literal(HEADER), z.literal(1), z.string().min(1).max(64)])
const { setId, destinationId, channel } = callCountSchema.shape
const callRow = z.tuple([setId, destinationId, channel, count, count, count, count])
const sourceRow = z.tuple([z.int(), channel, count, count])
const movementSchema = z.tuple([
  z.int().min(1),
  count,
  z.array(callRow).transform((rows) =>
    rows.map(([setId, destinationId, channel, total, answered, failed, attempts]) => ({
      setId,
      destinationId,
      channel,
      total,
      answered,
      failed,
      attempts,
    })),
  ),
  z
    .array(sourceRow)
    .transform((rows) =>
      rows.map(([sourceId, channel, total, unplaced]) => ({ sourceId, channel, total, unplaced })),
    ),
  z.array(engineEventSchema),
  // An older version wrote none.
  z.array(recordRowSchema).default([]),
])

function encodeLine(value: unknown): string {
  const json = JSON.stringify(value)
  return `${crc32(json).toString(16).padStart(CRC_CHARS, '0')} ${json}\n`
}

export function headerLine(engineId: string): string {
  return encodeLine([HEADER, 1, engineId])
}

export function movementLine(name: BatchName, movement: Movement): string {
  const calls = movement.calls.map((c) => [
    c.setId,
    c.destinationId,
    c.channel,
    c.total,
    c.answered,
    c.failed,
    c.attempts,
  ])
  const sources = movement.sources.map((s) => [s.sourceId, s.channel, s.total, s.unplaced])
  const records = movement.records.map(recordRow)
  return encodeLine([name.sequence, name.minuteMs, calls, sources, movement.events, records])
}

/** The value of an intact line, else undefined. */
function decodeLine(line: string): unknown {
  const json = line.slice(CRC_CHARS + 1)
  if (Number.parseInt(line.slice(0, CRC_CHARS), 16) !== crc32(json)) return undefined
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

export interface SpoolText {
  readonly batches: Batch[]
  readonly damagedLines: number
}

class SpoolTextReader {
  damagedLines = 0
  readonly batches: Batch[] = []
  private engineId: string
  private readonly startNumber: number
  private builder: BatchBuilder | null = null

  constructor(startNumber: number, engineId: string) {
    this.startNumber = startNumber
    this.engineId = engineId
  }

  read(line: string): void {
    const value = decodeLine(line)
    const movement = movementSchema.safeParse(value)
    if (movement.success) {
      this.add(...movement.data)
      return
    }
    const header = headerSchema.safeParse(value)
    if (header.success) this.engineId = header.data[2]
    else this.damagedLines++
  }

  finish(): SpoolText {
    if (this.builder) this.batches.push(this.builder.build())
    this.builder = null
    return this
  }

  private add(
    sequence: number,
    minuteMs: number,
    ...rows: [Movement['calls'], Movement['sources'], Movement['events'], Movement['records']]
  ): void {
    if (this.builder?.name.sequence !== sequence) {
      this.finish()
      this.builder = new BatchBuilder({
        engineId: this.engineId,
        startNumber: this.startNumber,
        sequence,
        minuteMs,
      })
    }
    const [calls, sources, events, records] = rows
    this.builder?.add({ calls, sources, events, records })
  }
}

/** `engineId` stands in where the header line is damaged. A torn last line was never sent: it is left out. */
export function readSpoolText(text: string, startNumber: number, engineId: string): SpoolText {
  const reader = new SpoolTextReader(startNumber, engineId)
  const lines = text.split('\n')
  lines.pop()
  for (const line of lines) if (line !== '') reader.read(line)
  return reader.finish()
}
