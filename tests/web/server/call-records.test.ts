import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallRecord } from '#engine/contract/call-record.ts'
import type { Batch } from '#engine/contract/live.ts'
import { CALL_CAUSES } from '#engine/contract/vocabulary.ts'
import { batchOf, endedCall } from '#tests/support/ended-call.ts'
import { postgresqlMissing, startPostgresql, type TestPostgresql } from '#tests/support/postgresql.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import type { CallFilter } from '#web/lib/call-records.ts'
import { readBatch } from '#web/server/bridge/read-batch.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { listCallsPage } from '#web/server/repositories/call-records.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { dropOldCalls } from '#web/server/repositories/retention.ts'

const DAY_MS = 86_400_000
/** Thousands of rows are written, on a machine that may do other things. */
const MANY_ROWS_MS = 60_000

function batch(sequence: number, records: readonly unknown[]): Batch {
  const read = readBatch(batchOf(sequence, records), 5)
  if (!read.ok) throw new Error(read.loss.text)
  return read.batch
}

const databases = [
  { name: 'SQLite', missing: '', isPostgresql: false },
  { name: 'PostgreSQL', missing: postgresqlMissing(), isPostgresql: true },
]

describe.each(databases)('call records on $name', ({ missing, isPostgresql }) => {
  const folder = temporaryFolder()
  let cluster: TestPostgresql | undefined
  let panel: TestPanel
  let sequence = 0
  beforeAll(async () => {
    if (missing) return
    if (isPostgresql) cluster = startPostgresql(folder)
    panel = await openPanel(folder, cluster ? { DATABASE_URL: cluster.url } : {})
  }, 60_000)
  afterAll(async () => {
    await panel?.close()
    cluster?.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  const db = () => panel.runtime.db
  const take = (...records: readonly unknown[]) => {
    sequence += 1
    return applyBatch(db(), batch(sequence, records))
  }
  const empty = () => db().callRecord.deleteMany()
  const numbers = async (filter: CallFilter, limit = 100) =>
    (await listCallsPage({ ...filter, limit })).calls.map((call) => call.number)

  test.skipIf(missing)(
    `rules 9: a record is written once, with counts and cursor, as it was told ${missing}`,
    async () => {
      const record = endedCall(7, { ringMs: null, talkMs: null, isWhole: false })
      expect(await take(record)).toBe('applied')
      expect(await applyBatch(db(), batch(sequence, [record, record]))).toBe('known')
      const { calls } = await listCallsPage({ limit: 10 })
      expect(calls).toEqual([{ ...record, id: calls[0]?.id, engineId: 'e', startNumber: 1 }])
      await empty()
    },
  )

  test.skipIf(missing)('rules 9: what fails half way leaves neither records nor cursor', async () => {
    const broken = batch(sequence + 1, [endedCall(1)])
    const events = [{ ...noEvent, lastedMs: 1.5 }]
    await expect(applyBatch(db(), { ...broken, events })).rejects.toThrow()
    expect(await db().callRecord.count()).toBe(0)
    expect(await take(endedCall(1))).toBe('applied')
    await empty()
  })

  test.skipIf(missing)(
    'no text, number or time that passes the door is refused by the database',
    async () => {
      const odd = `\0 \ud83d "'\\u0000 \\ud83d %_ \u2028 =cmd|' /C calc'!A0 😀\u0007\r\n`
      const attempts = endedCall(1).attempts.map((attempt) => ({ ...attempt, outcome: odd, target: odd }))
      const record = endedCall(2 ** 40, {
        startedAtMs: 1_000,
        callId: odd,
        from: odd,
        to: odd,
        requestUri: odd,
        sourceChannel: odd,
        attempts,
      })
      await take({
        ...record,
        talkMs: Number.MAX_SAFE_INTEGER,
        retransmissions: 2 ** 40,
        endedAtMs: 253_402_300_799_999,
      })
      const [call] = (await listCallsPage({ limit: 10 })).calls
      const kept = odd.replace('\0', '\ufffd').replace('\ud83d ', '\ufffd ')
      expect(call).toMatchObject({ number: 2 ** 40, callId: kept, from: kept, talkMs: 2_147_483_647 })
      expect(call?.attempts[0]?.outcome).toBe(kept)
      await empty()
    },
  )

  test.skipIf(missing)(
    'nor is a channel that a telephone named, a figure, or what is looked for',
    async () => {
      const count = { total: 1, answered: 1, failed: 0, attempts: 1, unplaced: 0, channel: 'a\0b' }
      const told = {
        ...batch(sequence + 1, [endedCall(1)]),
        calls: [{ ...count, setId: 1, destinationId: 77 }],
        sources: [{ ...count, sourceId: 77 }],
        events: [{ ...noEvent, figures: { 'a\0b': 1 } }],
      }
      const read = readBatch(told, 5)
      sequence += 1
      expect(read.ok && (await applyBatch(db(), read.batch))).toBe('applied')
      const totals = await db().destinationTotal.findMany({ where: { destinationId: 77 } })
      expect(totals.map(({ channel }) => channel)).toEqual(['a\ufffdb'])
      expect(await numbers({ q: 'a\0b' })).toEqual([])
      await db().event.deleteMany()
      await empty()
    },
  )

  test.skipIf(missing)(
    'a record that cannot be read is left out, counted in an event, and holds up nothing',
    async () => {
      const bad = { ...endedCall(2), cause: 'boredom' }
      const event = { ...noEvent, kind: 'a kind of next year' }
      const whole = {
        ...batch(sequence + 1, []),
        events: [event],
        records: [endedCall(1), bad, 'x', endedCall(3)],
      }
      const read = readBatch(whole, 5)
      sequence += 1
      expect(read.ok && (await applyBatch(db(), read.batch))).toBe('applied')
      expect(await numbers({})).toEqual([3, 1])
      const events = await db().event.findMany({ orderBy: { id: 'asc' } })
      expect(events.map(({ kind, cause, figures }) => ({ kind, cause, figures }))).toEqual([
        { kind: 'dropped', cause: 'call-record', figures: { dropped: 2 } },
        { kind: 'dropped', cause: 'event', figures: { dropped: 1 } },
      ])
      expect(events[0]?.text).toContain('2 call records of an engine were not readable and left out: cause')
      await empty()
    },
  )

  test.skipIf(missing)(
    'pages by keys: every record once, newest first, though many began in one millisecond',
    async () => {
      const records = Array.from({ length: 95 }, (_, i) =>
        endedCall(i + 1, { startedAtMs: 1_000 + Math.floor(i / 40) }),
      )
      await take(...records)
      const seen: number[] = []
      let before: string | undefined
      do {
        const page = await listCallsPage({ limit: 10, before })
        seen.push(...page.calls.map((call) => call.number))
        before = page.next ?? undefined
      } while (before !== undefined)
      expect(seen).toEqual(Array.from({ length: 95 }, (_, i) => 95 - i))
      await empty()
    },
  )

  test.skipIf(missing)('every filter says exactly which', async () => {
    await take(
      endedCall(1, {
        startedAtMs: 1_000,
        sourceId: 4,
        setId: 2,
        destinationId: 9,
        cause: 'unplaced',
        status: 486,
      }),
      endedCall(2, { startedAtMs: 2_000, callId: 'one@Host', from: 'sip:Anna@example.org', status: 404 }),
      endedCall(3, { startedAtMs: 3_000, callId: 'one', sourceAddress: 'udp:198.51.100.7:5060', status: 0 }),
      endedCall(4, { startedAtMs: 4_000, to: 'sip:100%25@example.org', requestUri: 'sip:x' }),
    )
    const found: [CallFilter, number[]][] = [
      [{ from: 2_000, to: 4_000 }, [3, 2]],
      [{ range: '2000-3000' }, [2]],
      [{ destination: 9 }, [1]],
      [{ set: 2 }, [1]],
      [{ source: 4 }, [1]],
      [{ cause: 'unplaced' }, [1]],
      [{ status: '4xx' }, [2, 1]],
      [{ status: '486' }, [1]],
      [{ status: '0' }, [3]],
      [{ q: 'ANNA' }, [2]],
      [{ q: '198.51.100' }, [3]],
      [{ q: '100%25' }, [4]],
      [{ q: '%25%@%g%' }, []],
      // A whole Call-ID is that call alone.
      [{ q: 'one' }, [3]],
      [{ q: 'one@' }, [2]],
      [{ q: 'nobody' }, []],
      [{ status: '4xx', q: 'anna' }, [2]],
    ]
    for (const [filter, expected] of found)
      expect([filter, await numbers(filter)]).toEqual([filter, expected])
    for (const cause of CALL_CAUSES) await numbers({ cause })
    await empty()
  })

  test.skipIf(missing)(
    'what is rare is found far back, a window at a time, and the page says how far it looked',
    async () => {
      const many = Array.from({ length: 6_000 }, (_, i) => endedCall(i + 2, { startedAtMs: 1_000_000 + i }))
      await take(endedCall(1, { startedAtMs: 1, from: 'sip:needle@example.org' }), ...many)
      const page = await listCallsPage({ q: 'needle', limit: 10 })
      expect([page.calls.map((call) => call.number), page.next, page.searchedToMs]).toEqual([[1], null, null])
      await empty()
    },
    MANY_ROWS_MS,
  )

  test.skipIf(missing)('names stand beside the records, those of removed destinations too', async () => {
    await importDispatcherList('1 sip:192.0.2.1\n1 sip:192.0.2.2', {}, ALICE)
    await importDispatcherList('1 sip:192.0.2.2', {}, ALICE)
    await take(endedCall(1, { sourceId: 0 }))
    const { names } = await listCallsPage({ limit: 10 })
    expect(names.destinations).toEqual({ 1: '192.0.2.1', 2: '192.0.2.2' })
    expect(names.sources).toEqual({ 0: '(unknown)' })
    await empty()
  })

  test.skipIf(missing)(
    'retention: by age and by rows, a thousand in a slice, resting between them',
    async () => {
      const aged = (number: number, days: number): CallRecord =>
        endedCall(number, { startedAtMs: (100 - days) * DAY_MS + number })
      await take(
        ...Array.from({ length: 2_500 }, (_, i) => aged(i + 1, 31)),
        ...Array.from({ length: 3_100 }, (_, i) => aged(i + 3_001, 29)),
      )
      let rests = 0
      const rest = async () => {
        rests += 1
        return true
      }
      const dropped = await dropOldCalls(db(), { days: 30, rows: 2_000 }, 100 * DAY_MS, rest)
      expect([dropped, rests]).toEqual([{ byAge: 2_500, byRows: 1_100 }, 5])
      expect(await db().callRecord.count()).toBe(2_000)
      expect((await numbers({}, 1))[0]).toBe(6_100)
      const stopped = await dropOldCalls(db(), { days: 1, rows: 2_000 }, 100 * DAY_MS, async () => false)
      expect(stopped).toEqual({ byAge: 1_000, byRows: 0 })
      await empty()
    },
    MANY_ROWS_MS,
  )
})

const noEvent = {
  atMs: 5,
  kind: 'engine' as const,
  setId: null,
  destinationId: null,
  from: '',
  to: '',
  cause: '',
  text: 'x',
  figures: {},
  lastedMs: null,
}
