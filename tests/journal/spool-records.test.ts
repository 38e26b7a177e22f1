import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { RECORD_ATTEMPTS, RECORD_CHARS, RECORD_SKIPS } from '#engine/contract/call-record.ts'
import { type Batch, batchSchema } from '#engine/contract/live.ts'
import type { DataFolder } from '#engine/journal/data-folder.ts'
import { BEGINNING, type Position } from '#engine/journal/position.ts'
import { SPOOL_LIMITS, Spool, type SpoolLoss } from '#engine/journal/spool.ts'
import { callRecord } from '#tests/support/call-records.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'
import { callCount } from '#tests/support/journal-entries.ts'

const MINUTE = 60_000
const nothing = { calls: [], sources: [], events: [], records: [] }
const small = { ...SPOOL_LIMITS, segmentBytes: 3_000 }
const open = (folder: DataFolder, startNumber = 1, losses: SpoolLoss[] = [], limits = small) =>
  new Spool(folder, { engineId: 'engine', startNumber }, (loss) => losses.push(loss), limits)

function drain(spool: Spool, after: Position = BEGINNING): Batch[] {
  const batches: Batch[] = []
  for (let batch = spool.next(after); batch; batch = spool.next(batch)) batches.push(batch)
  return batches
}

/** So many batches of two records each. */
function fill(spool: Spool, batches: number): void {
  for (let i = 0; i < batches; i++) {
    const records = [callRecord(2 * i + 1), callRecord(2 * i + 2)]
    spool.record(MINUTE, { ...nothing, calls: [callCount(2)], records })
    spool.closeBatch()
  }
}
const numbers = (batches: readonly Batch[]) =>
  batches.flatMap(({ records }) => records.map(({ number }) => number))
const upTo = (most: number) => Array.from({ length: most }, (_, i) => i + 1)

const longest = callRecord(7, {
  callId: 'c'.repeat(RECORD_CHARS),
  from: '["rec",'.repeat(30),
  attempts: Array.from({ length: RECORD_ATTEMPTS }, (_, i) => ({
    ...{ setId: 1, destinationId: i, target: 't'.repeat(96), startedMs: i, tookMs: 1, status: 503 },
    ...{
      outcome: '"\\'.repeat(64),
      skipped: upTo(RECORD_SKIPS).map((destinationId) => ({ destinationId, why: 'down' as const })),
    },
  })),
  ...{
    leftOver: [{ destinationId: 4, why: 'retry-after' }],
    postDialDelayMs: null,
    ringMs: null,
    talkMs: null,
  },
  ...{ cause: 'unwatched', isWhole: false },
})

describe('records on their way to the panel', () => {
  test('come out as they went in, from memory and from disk, and pass the schema of the batch', () => {
    const folder = temporaryFolder()
    const spool = open(folder)
    spool.record(MINUTE, { ...nothing, records: [callRecord(1), longest] })
    spool.closeBatch()
    const [sent] = drain(spool)
    expect(sent?.records).toEqual([callRecord(1), longest])
    expect(drain(open(folder, 2))).toEqual([sent])
    expect(batchSchema.parse(sent)).toEqual(sent)
  })

  test('rules 9: go again with the next start until they are acknowledged, each once', () => {
    const folder = temporaryFolder()
    fill(open(folder), 20)
    const next = open(folder, 2)
    expect(numbers(drain(next))).toEqual(upTo(40))
    next.acknowledge({ startNumber: 1, sequence: 5 })
    expect(numbers(drain(next, next.lastAcknowledged))).toEqual(upTo(40).slice(10))
  })

  test('a line torn by the kill costs its own records', () => {
    const folder = temporaryFolder()
    fill(open(folder, 1, [], SPOOL_LIMITS), 3)
    const path = join(folder.spool, '1-1.log')
    truncateSync(path, statSync(path).size - 5)
    expect(numbers(drain(open(folder, 2)))).toEqual(upTo(4))
  })

  test('a spool of an older version, without records, is read', () => {
    const folder = temporaryFolder()
    const line = (value: unknown) => {
      const json = JSON.stringify(value)
      return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
    }
    const counts = [[1, 7, '1', 2, 2, 0, 2]]
    const old = [
      ['fairline-spool', 1, 'engine'],
      [1, MINUTE, counts, [[3, '2', 2, 0]], []],
    ]
      .map(line)
      .join('')
    writeFileSync(join(folder.spool, '1-1.log'), old)
    const spool = open(folder, 2)
    expect(drain(spool)).toMatchObject([{ sequence: 1, calls: [callCount(2)], records: [] }])
    expect(spool.damagedLines).toBe(0)
  })

  test('a batch holds at most a thousand, and is closed at a megabyte: many at once become many batches', () => {
    const spool = open(temporaryFolder(), 1, [], SPOOL_LIMITS)
    spool.record(MINUTE, {
      ...nothing,
      calls: [callCount(1)],
      records: upTo(2_500).map((number) => callRecord(number)),
    })
    spool.closeBatch()
    const batches = drain(spool)
    expect(batches.map(({ records }) => records.length)).toEqual([1_000, 1_000, 500])
    expect(batches.map(({ calls }) => calls.length)).toEqual([1, 0, 0])
    for (let i = 0; i < 60; i++) spool.record(MINUTE, { ...nothing, records: [longest] })
    expect(drain(spool, { startNumber: 1, sequence: 3 }).length).toBeGreaterThan(0)
  })
})

describe('how many wait', () => {
  test('is known of open, closed and acknowledged batches', () => {
    const spool = open(temporaryFolder())
    fill(spool, 10)
    spool.record(MINUTE, { ...nothing, records: [callRecord(99)] })
    expect(spool.waitingRecords).toBe(21)
    drain(spool)
    spool.acknowledge({ startNumber: 1, sequence: 4 })
    expect(spool.waitingRecords).toBe(13)
    spool.closeBatch()
    spool.acknowledge({ startNumber: 1, sequence: 11 })
    expect(spool.waitingRecords).toBe(0)
  })

  test('is counted in the files of an earlier start, one at a time, without reading them; nobody can forge the mark', () => {
    const folder = temporaryFolder()
    const killed = open(folder)
    fill(killed, 10)
    killed.record(MINUTE, { ...nothing, records: [longest] })
    killed.stop()
    const spool = open(folder, 2)
    expect(spool.waitingRecords).toBe(0)
    for (const _ of readdirSync(folder.spool)) spool.countFound()
    expect(spool.waitingRecords).toBe(21)
    for (const batch of drain(spool)) spool.acknowledge(batch)
    expect(spool.waitingRecords).toBe(0)
  })
})

describe('bounds', () => {
  test('past the bound the oldest go, and how many they were is told', () => {
    const losses: SpoolLoss[] = []
    const spool = open(temporaryFolder(), 1, losses, { ...small, totalBytes: 12_000 })
    fill(spool, 200)
    const lost = losses.reduce((sum, loss) => sum + loss.records, 0)
    const kept = numbers(drain(spool))
    expect(lost).toBeGreaterThan(0)
    expect(kept).toEqual(upTo(400).slice(lost))
    expect(spool.waitingRecords).toBe(kept.length)
  })

  test('a panel that is dead for an hour at 50 calls a second loses none', { timeout: 120_000 }, () => {
    const losses: SpoolLoss[] = []
    const spool = open(temporaryFolder(), 1, losses, SPOOL_LIMITS)
    const CALLS = 3_600 * 50
    // As the engine writes them: a batch every quarter of a second.
    for (let number = 1; number <= CALLS; ) {
      const records = upTo(number % 2 === 0 ? 12 : 13).map(() => callRecord(number++))
      spool.record(MINUTE, { ...nothing, calls: [callCount(records.length)], records })
      spool.closeBatch()
    }
    expect(losses).toEqual([])
    expect(spool.waitingRecords).toBeGreaterThanOrEqual(CALLS)
    expect(spool.bytes).toBeLessThan(SPOOL_LIMITS.totalBytes / 2)
  })
})
