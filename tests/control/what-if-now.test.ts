import { expect, test } from 'vitest'
import { setSchema, snapshotSchema } from '#engine/contract/config.ts'
import { whatIfSchema } from '#engine/contract/dry-run.ts'
import { WhatIf } from '#engine/control/what-if.ts'
import { destinationFigures } from '../support/destination-figures.ts'
import { ManualClock } from '../support/manual-clock.ts'

const SET = setSchema.parse({
  id: 1,
  name: 'media',
  algorithm: 'fewest-calls',
  destinations: [1, 2].map((id) => ({ id, uri: `sip:10.0.1.${id}`, channels: 30 })),
})
const figures = [
  destinationFigures({ id: 1, activeCalls: 30 }),
  destinationFigures({ id: 2, activeCalls: 0 }),
  destinationFigures({ id: 99, setId: 2, activeCalls: 500 }),
]

async function predict(startsFrom: 'empty' | 'now', calls: object, set: unknown = SET) {
  const clock = new ManualClock()
  const snapshot = snapshotSchema.parse({
    ...{ format: 1, revision: { database: 'd', number: 1 }, sources: [] },
    sets: [SET],
  })
  const whatIf = new WhatIf({ clock, snapshot: () => snapshot, figures: () => figures })
  const answer = whatIf.predict(whatIfSchema.parse({ set, calls, startsFrom }))
  let isDone = false
  void answer.finally(() => {
    isDone = true
  })
  while (!isDone) {
    await Promise.resolve()
    clock.advance(1)
  }
  const result = await answer
  if (result.outcome !== 'predicted') throw new Error(JSON.stringify(result))
  return result
}

const FEW = { kind: 'synthetic', count: 30, perSecond: 1_000, holdSec: 600 }

test('as now: who is full of calls gets none of the next; from nothing they are shared', async () => {
  const empty = await predict('empty', FEW)
  expect([empty.begunWith, empty.shares.map(({ callsNow }) => callsNow)]).toEqual([0, [15, 15]])
  const full = await predict('now', FEW)
  expect(full.begunWith).toBe(30)
  expect(full.shares.map(({ callsThen }) => callsThen)).toEqual([0, 30])
  expect(full.shares.map(({ peakThen }) => peakThen)).toEqual([30, 30])
})

test('the calls that are on end, with the mean length of those placed; those of other sets count for nothing', async () => {
  const long = await predict('now', { kind: 'synthetic', count: 2_000, perSecond: 1, holdSec: 10 })
  const [first = 0, second = 0] = long.shares.map(({ callsThen }) => callsThen ?? 0)
  expect(long.unplacedThen).toBe(0)
  expect(Math.abs(first - second)).toBeLessThan(200)
})

test('a destination that the edit takes out takes its calls with it, one that it adds has none', async () => {
  const [, kept] = SET.destinations
  const added = setSchema.parse({ ...SET, destinations: [kept, { id: 3, uri: 'sip:10.0.1.3' }] })
  const result = await predict('now', FEW, added)
  expect(result.shares.find(({ destinationId }) => destinationId === 1)).toMatchObject({
    ...{ callsThen: null, peakThen: null, peakNow: 30 },
  })
})

test('the same answer to the same question', async () => {
  expect(await predict('now', FEW)).toEqual(await predict('now', FEW))
})
