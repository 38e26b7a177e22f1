import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Batch } from '#engine/contract/live.ts'
import type { Database } from '#prisma/client.ts'
import { DATABASES } from '#tests/support/databases.ts'
import { endedCall } from '#tests/support/ended-call.ts'
import { temporaryFolder } from '#tests/support/test-panel.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { readyDatabase } from '#web/server/repositories/database.ts'
import { addSeenMinute } from '#web/server/repositories/figures-intake.ts'
import { dropExpired } from '#web/server/repositories/retention.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** The last minute of a day. */
const LATE = 20_000 * DAY_MS - MINUTE_MS

const count = (destinationId: number, answered: number, failed: number) => ({
  ...{ setId: 1, destinationId, channel: '1', answered, failed },
  ...{ total: answered + failed, attempts: answered + failed },
})
const busy = { status: 486, cause: 'rejected', talkMs: null, postDialDelayMs: null } as const
const nowhere = { ...busy, status: 503, cause: 'unplaced', destinationId: 0 } as const

function batch(sequence: number, minuteMs: number, content: Partial<Batch>): Batch {
  const nothing = { calls: [], sources: [], events: [], records: [] }
  return { engineId: 'e', startNumber: 1, sequence, minuteMs, ...nothing, ...content }
}

const FULL: Partial<Batch> = {
  calls: [count(2, 2, 1)],
  sources: [{ sourceId: 1, channel: '', total: 3, unplaced: 1 }],
  records: [
    endedCall(1, { postDialDelayMs: 120, talkMs: 60_000 }),
    endedCall(2, { postDialDelayMs: 121, talkMs: 1_500 }),
    endedCall(3, busy),
    endedCall(4, nowhere),
    endedCall(5, { cause: 'lost', talkMs: 500 }),
  ],
}
/** What `FULL` comes to. */
const SUMS = {
  ...{ offered: 4n, answered: 2n, failed: 2n, talks: 3n, talkMs: 62_000n },
  ...{ delays: { '27': 3 }, causes: { 'rejected 4': 1, 'unplaced 5': 1, 'lost 2': 1 } },
}

describe.each(DATABASES)('figures on $name', ({ missing, open, close }) => {
  const folder = temporaryFolder()
  let db: Database
  const figures = (unitSec: number) => db.figure.findMany({ where: { unitSec }, orderBy: { at: 'asc' } })

  beforeAll(async () => {
    if (!missing) db = (await readyDatabase(open(folder), 0)).db
  }, 60_000)
  afterAll(async () => {
    await db?.$disconnect()
    close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  test.skipIf(missing)(
    'rules 9: a batch is in its minute, hour and day once, however often it comes',
    async () => {
      const first = batch(1, LATE, FULL)
      expect([await applyBatch(db, first), await applyBatch(db, first)]).toEqual(['applied', 'known'])
      for (const unitSec of [60, 3_600, 86_400]) {
        expect(await figures(unitSec)).toMatchObject([{ at: Math.floor(LATE / unitSec / 1_000), ...SUMS }])
      }
    },
  )

  test.skipIf(missing)('each destination has its own, those placed nowhere stand at 0', async () => {
    const rows = await db.destinationFigure.findMany({
      where: { unitSec: 60 },
      orderBy: { destinationId: 'asc' },
    })
    expect(rows).toMatchObject([
      { destinationId: 0, setId: 0, offered: 1n, failed: 1n, talks: 0n, causes: { 'unplaced 5': 1 } },
      {
        ...{ destinationId: 2, setId: 1, offered: 3n, answered: 2n, failed: 1n, talks: 3n },
        ...{ delays: { '27': 3 }, causes: { 'rejected 4': 1, 'lost 2': 1 } },
      },
    ])
  })

  test.skipIf(missing)(
    'the next minute is another one, here of the next hour and day (UTC) too',
    async () => {
      await applyBatch(db, batch(2, LATE + MINUTE_MS, { records: [endedCall(6, { postDialDelayMs: 0 })] }))
      for (const unitSec of [60, 3_600, 86_400]) {
        const [, next] = await figures(unitSec)
        expect(next).toMatchObject({ talks: 1n, delays: { '0': 1 }, causes: {} })
      }
    },
  )

  test.skipIf(missing)('sums and tallies add up, name by name', async () => {
    const more = [endedCall(7, { postDialDelayMs: 0 }), endedCall(8, busy), endedCall(9, busy)]
    await applyBatch(db, batch(3, LATE + MINUTE_MS, { records: more }))
    const [, next] = await figures(60)
    expect(next).toMatchObject({ talks: 2n, delays: { '0': 2 }, causes: { 'rejected 4': 2 } })
  })

  test.skipIf(missing)('a batch without calls leaves no row', async () => {
    await applyBatch(db, batch(4, LATE + 10 * MINUTE_MS, { calls: [count(3, 0, 0)] }))
    expect(await figures(60)).toHaveLength(2)
  })

  test.skipIf(missing)(
    'a minute that was seen in two halves has the sum, the higher peak and all samples',
    async () => {
      const minuteMs = LATE + MINUTE_MS
      const seen = (samples: number, activeSum: number, activePeak: number) => ({
        ...{ minuteMs, samples, all: { activeSum, activePeak } },
        destinations: [{ destinationId: 2, setId: 1, activeSum, activePeak }],
      })
      await addSeenMinute(db, seen(20, 200, 12))
      await addSeenMinute(db, seen(30, 90, 4))
      const [, next] = await figures(3_600)
      expect(next).toMatchObject({ samples: 50n, activeSum: 290n, activePeak: 12, talks: 2n })
    },
  )

  test.skipIf(missing)('rules 22: minutes go after two days, hours after 90, days stay', async () => {
    await db.set.create({ data: { id: 1, ...PLAIN_SET } })
    await db.destination.create({ data: { id: 2, setId: 1, ...PLAIN_DESTINATION } })
    const left = async () => [
      ...(await Promise.all([60, 3_600, 86_400].map((unitSec) => db.figure.count({ where: { unitSec } })))),
      ...(await Promise.all(
        [60, 3_600, 86_400].map((unitSec) => db.destinationFigure.count({ where: { unitSec } })),
      )),
    ]
    expect(await left()).toEqual([2, 2, 2, 3, 3, 3])
    await dropExpired(db, LATE + 48 * HOUR_MS)
    expect(await left()).toEqual([2, 2, 2, 3, 3, 3])
    await dropExpired(db, LATE + 49 * HOUR_MS + MINUTE_MS)
    expect(await left()).toEqual([1, 2, 2, 1, 3, 3])
    await dropExpired(db, LATE + 90 * DAY_MS + 2 * HOUR_MS)
    expect(await left()).toEqual([0, 0, 2, 0, 0, 3])
  })
})

const PLAIN_SET = {
  ...{ name: 'media', algorithm: 'round-robin', fullCode: 486, attemptTimeoutMs: 2_000, ringTimeoutSec: 180 },
  ...{ maxAttempts: 3, failoverCodes: [], rewriteRequestUri: false, probe: {} },
}
const PLAIN_DESTINATION = {
  ...{ position: 0, uri: 'sip:192.0.2.22', weight: 50, priority: 0, channelNaming: 'assigned' },
  ...{ channelHeader: '', adminState: 'enabled', description: '', attributes: {}, contactNetworks: [] },
}
