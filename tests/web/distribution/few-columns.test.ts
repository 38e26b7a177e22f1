import { expect, test } from 'vitest'
import { setSchema } from '#engine/contract/config.ts'
import type { DistributionTable, ServerColumn } from '#web/distribution/distribution-table.ts'
import { fewColumns, firstColumns, MOST_COLUMNS } from '#web/distribution/few-columns.ts'

const column = (side: ServerColumn['side'], id: number, total: number): ServerColumn => ({
  key: `${side} ${id}`,
  side,
  id,
  name: String(id),
  title: String(id),
  counts: new Map([['1', total]]),
  total,
  unplaced: 0,
})
/** Of thirty that should share alike, 5 has far too many calls, 29 few and 30 none. */
const callsOf = (id: number) => (id === 5 ? 900 : id === 29 ? 1 : 100)
const set = setSchema.parse({
  id: 1,
  name: 'wide',
  destinations: Array.from({ length: 30 }, (_, i) => ({ id: i + 1, uri: `sip:10.0.0.${i + 1}` })),
})
const table: DistributionTable = {
  columns: [
    column('outbound', 1, 3_601),
    ...Array.from({ length: 29 }, (_, i) => column('inbound', i + 1, callsOf(i + 1))),
  ],
  channels: ['1'],
  unplaced: 0,
  totalOutbound: 3_601,
  totalInbound: 3_601,
}
const ids = (order: Parameters<typeof firstColumns>[2]) =>
  firstColumns(table, set, order)?.map((one) => one.id)

test('a few destinations all have their columns', () => {
  const few = { ...table, columns: table.columns.slice(0, MOST_COLUMNS + 1) }
  expect(firstColumns(few, set, 'fewest')).toBeNull()
})

test('of many the first stand as configured, or those with the most calls', () => {
  expect(ids('configured')).toEqual(Array.from({ length: MOST_COLUMNS }, (_, i) => i + 1))
  expect(ids('most')?.[0]).toBe(5)
})

test('outliers come first when asked for: one without any call, too', () => {
  expect(ids('fewest')?.slice(0, 2)).toEqual([30, 29])
  expect(ids('off')?.slice(0, 3)).toEqual([5, 30, 29])
})

test('the others are one column, and sums stay the same', () => {
  const first = firstColumns(table, set, 'off') ?? []
  const few = fewColumns(table, first, (count) => `${count} others`)
  const inbound = few.columns.filter((one) => one.side === 'inbound')
  expect(few.columns).toHaveLength(1 + MOST_COLUMNS + 1)
  expect(inbound.at(-1)).toMatchObject({ name: '18 others', isRest: true })
  expect(inbound.reduce((sum, one) => sum + one.total, 0)).toBe(3_601)
  expect(inbound.reduce((sum, one) => sum + (one.counts.get('1') ?? 0), 0)).toBe(3_601)
})

test('a chosen column shows the calls of now', () => {
  const first = firstColumns(table, set, 'most') ?? []
  const later = { ...table, columns: table.columns.map((one) => ({ ...one, total: one.total + 7 })) }
  expect(fewColumns(later, first, String).columns.find((one) => one.id === 5)?.total).toBe(907)
})
