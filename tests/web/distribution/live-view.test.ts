import { expect, test } from 'vitest'
import type { TotalsLive } from '#engine/contract/browser.ts'
import { setSchema, sourceSchema } from '#engine/contract/config.ts'
import { distributionTable, ofSet, percentOf } from '#web/distribution/distribution-table.ts'
import { knownNames, liveDistribution } from '#web/distribution/live-view.ts'
import type { DistributionView } from '#web/lib/distribution.ts'

const set = setSchema.parse({
  id: 1,
  name: 'media',
  destinations: [
    { id: 1, uri: 'sip:10.0.0.2:5060', description: 'HMP PC2' },
    { id: 2, uri: 'sip:10.0.0.3:5060', description: 'HMP PC3' },
  ],
})
const source = sourceSchema.parse({ id: 1, name: 'HMP PC1', network: '10.0.0.1' })
const nothing: DistributionView = {
  fromMs: 0,
  toMs: 0,
  destinations: [],
  sources: [],
  unplaced: 0,
  totalOutbound: 0,
  totalInbound: 0,
}

const call = (destinationId: number, channel: number, total: number) => ({
  setId: 1,
  destinationId,
  channel: String(channel),
  total,
  answered: total,
  failed: 0,
  attempts: total,
})
const outbound = (channel: number, total: number, unplaced = 0) => ({
  sourceId: 1,
  channel: String(channel),
  total,
  unplaced,
})

/** The application note's own run. */
const seed: TotalsLive = {
  sinceMs: 1,
  atMs: 2,
  calls: [
    ...[7_237, 7_262].map((total, i) => call(1, i + 1, total)),
    ...[3_068, 3_067, 3_064, 3_054, 3_055].map((total, i) => call(2, i + 1, total)),
  ],
  sources: [7_519, 7_457, 7_441, 7_390].map((total, i) => outbound(i + 1, total)),
}

test("the application note's two tables come out to the last digit", () => {
  const table = distributionTable(
    liveDistribution(seed, knownNames({ sets: [set], sources: [source], loaded: nothing })),
  )
  expect(table.columns.map((column) => [column.side, column.name, column.total])).toEqual([
    ['outbound', 'HMP PC1', 29_807],
    ['inbound', 'HMP PC2', 14_499],
    ['inbound', 'HMP PC3', 15_308],
  ])
  expect(table.channels).toEqual(['1', '2', '3', '4', '5'])
  expect(table.columns.map((column) => percentOf(column, '1')?.toFixed(2))).toEqual([
    '25.23',
    '49.91',
    '20.04',
  ])
  expect(table.columns[1]?.counts.get('3')).toBeUndefined()
})

test('grand totals reconcile: offered is placed and unplaced', () => {
  const totals = { ...seed, sources: [...seed.sources, outbound(5, 0, 12)] }
  const view = liveDistribution(totals, knownNames({ sets: [set], sources: [source], loaded: nothing }))
  expect(view.totalOutbound).toBe(view.totalInbound + view.unplaced)
  expect(view.unplaced).toBe(12)
})

test('channels stand in the order of numbers, calls without one last', () => {
  const totals = {
    ...seed,
    calls: [10, 2, 1].map((channel) => call(1, channel, 1)).concat({ ...call(1, 0, 4), channel: '' }),
  }
  expect(
    distributionTable(
      liveDistribution(totals, knownNames({ sets: [set], sources: [source], loaded: nothing })),
    ).channels.slice(-2),
  ).toEqual(['10', ''])
})

test('calls of a destination that was removed keep their column', () => {
  const view = liveDistribution(
    { ...seed, calls: [call(9, 1, 5)] },
    knownNames({ sets: [set], sources: [source], loaded: nothing }),
  )
  expect(view.destinations[0]).toMatchObject({ id: 9, total: 5, uri: 'destination 9' })
})

test('one set can be looked at alone', () => {
  const view = liveDistribution(
    { ...seed, calls: [call(1, 1, 5), { ...call(7, 1, 3), setId: 2 }] },
    knownNames({ sets: [set], sources: [source], loaded: nothing }),
  )
  expect(ofSet(view, 2).destinations.map((one) => one.id)).toEqual([7])
})
