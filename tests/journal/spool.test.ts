import {
  appendFileSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Batch } from '#engine/contract/live.ts'
import type { DataFolder } from '#engine/journal/data-folder.ts'
import { BEGINNING, type Position } from '#engine/journal/position.ts'
import { SPOOL_LIMITS, Spool, type SpoolLoss } from '#engine/journal/spool.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'
import { callCount, event, sourceCount } from '#tests/support/journal-entries.ts'

const MINUTE = 60_000
const limits = { ...SPOOL_LIMITS, segmentBytes: 400 }
const open = (folder: DataFolder, startNumber = 1, losses: SpoolLoss[] = [], own = limits) =>
  new Spool(folder, { engineId: 'engine', startNumber }, (loss) => losses.push(loss), own)
const nothing = { calls: [], sources: [], events: [], records: [] }
const calls = (total: number) => ({ ...nothing, calls: [callCount(total)] })
const file = (folder: DataFolder, name: string) => join(folder.spool, name)

function drain(spool: Spool, after: Position = BEGINNING): Batch[] {
  const batches: Batch[] = []
  for (let batch = spool.next(after); batch; batch = spool.next(batch)) batches.push(batch)
  return batches
}
const positions = (batches: readonly Batch[]) =>
  batches.map((batch) => `${batch.startNumber}.${batch.sequence}`)

describe('batches', () => {
  test('rules 9: movements add up in a batch, which is sent only when it is closed', () => {
    const spool = open(temporaryFolder())
    spool.record(MINUTE, {
      calls: [callCount(1)],
      sources: [sourceCount(2, { unplaced: 1 })],
      events: [event('a')],
      records: [],
    })
    spool.record(MINUTE, {
      calls: [callCount(2), callCount(5, { channel: '' })],
      sources: [sourceCount(3)],
      events: [],
      records: [],
    })
    expect(spool.next(BEGINNING)).toBeNull()
    spool.closeBatch()
    const sums = {
      calls: [callCount(3), callCount(5, { channel: '' })],
      sources: [sourceCount(5, { unplaced: 1 })],
    }
    const name = { engineId: 'engine', startNumber: 1, sequence: 1, minuteMs: MINUTE }
    expect(spool.next(BEGINNING)).toEqual({ ...name, ...sums, events: [event('a')], records: [] })
  })

  test('rules 22: a batch belongs to one minute', () => {
    const spool = open(temporaryFolder())
    spool.record(MINUTE, calls(1))
    spool.record(2 * MINUTE, calls(2))
    spool.closeBatch()
    expect(drain(spool).map((batch) => [batch.sequence, batch.minuteMs])).toEqual([
      [1, MINUTE],
      [2, 2 * MINUTE],
    ])
  })

  test('nothing moved: no batch', () => {
    const spool = open(temporaryFolder())
    spool.record(MINUTE, nothing)
    spool.closeBatch()
    expect(spool.next(BEGINNING)).toBeNull()
    expect(spool.lastClosed()).toEqual(BEGINNING)
  })

  test('a batch of very many rows is closed at once', () => {
    const spool = open(temporaryFolder(), 1, [], { ...limits, batchRows: 3 })
    const rows = [1, 2, 3, 4].map((destinationId) => callCount(1, { destinationId }))
    spool.record(MINUTE, { ...nothing, calls: rows })
    expect(drain(spool)).toHaveLength(1)
  })
})

describe('restarts', () => {
  test('rules 9: what was not acknowledged is sent by the next start, first, under its own numbers', () => {
    const folder = temporaryFolder()
    const killed = open(folder, 1)
    for (let i = 1; i <= 5; i++) {
      killed.record(MINUTE, calls(i))
      killed.closeBatch()
    }
    killed.record(MINUTE, calls(6))
    const before = drain(killed)
    const next = open(folder, 2)
    next.record(MINUTE, calls(7))
    next.closeBatch()
    const after = drain(next)
    expect(after.slice(0, 5)).toEqual(before)
    expect(positions(after)).toEqual(['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '2.1'])
    expect(next.lastClosed()).toEqual({ startNumber: 2, sequence: 1 })
  })

  test('a line torn by the kill was never sent: it is left out, and nothing else is', () => {
    const folder = temporaryFolder()
    const killed = open(folder, 1, [], SPOOL_LIMITS)
    for (const total of [1, 2]) {
      killed.record(MINUTE, calls(total))
      killed.closeBatch()
    }
    truncateSync(file(folder, '1-1.log'), statSync(file(folder, '1-1.log')).size - 5)
    expect(drain(open(folder, 2)).map((batch) => batch.calls)).toEqual([[callCount(1)]])
  })

  test('a line with a wrong checksum is left out and counted; its neighbours are not', () => {
    const folder = temporaryFolder()
    const killed = open(folder, 1, [], SPOOL_LIMITS)
    for (const total of [1, 2, 3]) {
      killed.record(MINUTE, calls(total))
      killed.closeBatch()
    }
    const path = file(folder, '1-1.log')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"1",2,2,', '"1",9,2,'))
    const spool = open(folder, 2)
    expect(positions(drain(spool))).toEqual(['1.1', '1.3'])
    expect(spool.damagedLines).toBe(1)
  })

  test('the engine id stands in the file: an engine that lost its own still sends under the old one', () => {
    const folder = temporaryFolder()
    const killed = new Spool(folder, { engineId: 'old', startNumber: 1 }, () => {})
    killed.record(MINUTE, calls(1))
    expect(drain(open(folder, 2))[0]?.engineId).toBe('old')
  })

  test('a file of garbage is skipped, and goes', () => {
    const folder = temporaryFolder()
    appendFileSync(file(folder, '1-1.log'), 'nonsense\nmore\n')
    const spool = open(folder, 2)
    expect(drain(spool)).toEqual([])
    expect(readdirSync(folder.spool)).not.toContain('1-1.log')
  })
})

describe('acknowledging', () => {
  test('files go when all of their batches are acknowledged, not before', () => {
    const folder = temporaryFolder()
    const spool = open(folder)
    for (let i = 1; i <= 20; i++) {
      spool.record(MINUTE, calls(i))
      spool.closeBatch()
    }
    const before = spool.segmentCount
    spool.acknowledge({ startNumber: 1, sequence: 19 })
    expect(positions(drain(spool, spool.lastAcknowledged))).toEqual(['1.20'])
    spool.acknowledge({ startNumber: 1, sequence: 20 })
    expect(before).toBeGreaterThan(2)
    expect(readdirSync(folder.spool).length).toBeLessThanOrEqual(1)
    expect(spool.next(spool.lastAcknowledged)).toBeNull()
    expect(spool.lastClosed()).toEqual({ startNumber: 1, sequence: 20 })
  })

  test('a lower acknowledgement than the last changes nothing', () => {
    const spool = open(temporaryFolder())
    spool.record(MINUTE, calls(1))
    spool.closeBatch()
    spool.acknowledge({ startNumber: 1, sequence: 1 })
    spool.acknowledge({ startNumber: 0, sequence: 9 })
    expect(spool.lastAcknowledged).toEqual({ startNumber: 1, sequence: 1 })
  })
})

describe('bounds', () => {
  test('past the bound the oldest file goes; batches and calls lost are told', () => {
    const losses: SpoolLoss[] = []
    const folder = temporaryFolder()
    const spool = open(folder, 1, losses, { ...limits, totalBytes: 2_000 })
    for (let i = 0; i < 100; i++) {
      spool.record(MINUTE, calls(2))
      spool.closeBatch()
    }
    const kept = drain(spool)
    const lost = losses.reduce((sum, loss) => sum + loss.batches, 0)
    expect(spool.bytes).toBeLessThan(2_500)
    expect(lost + kept.length).toBe(100)
    expect(losses.reduce((sum, loss) => sum + loss.calls, 0)).toBe(2 * lost)
    expect(kept.at(-1)?.sequence).toBe(100)
  })

  test('trust R16: on a full disk batches go on from memory, up to a bound', () => {
    const losses: SpoolLoss[] = []
    const folder = temporaryFolder()
    const spool = new Spool(folder, { engineId: 'engine', startNumber: 5 }, (loss) => losses.push(loss), {
      ...limits,
      memoryBytes: 1_000,
    })
    for (let i = 1; i <= 60; i++) symlinkSync('/dev/full', file(folder, `5-${i}.log`))
    for (let i = 0; i < 10; i++) {
      spool.record(MINUTE, calls(1))
      spool.closeBatch()
    }
    expect(spool.trouble).toMatch(/ENOSPC/)
    expect(drain(spool).at(-1)?.sequence).toBe(10)
    for (let i = 0; i < 50; i++) {
      spool.record(MINUTE, calls(1))
      spool.closeBatch()
    }
    expect(losses.length).toBeGreaterThan(0)
    expect(losses.reduce((sum, loss) => sum + loss.batches, 0) + drain(spool).length).toBe(60)
  })
})
