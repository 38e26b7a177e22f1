import { describe, expect, test } from 'vitest'
import { setSchema } from '#engine/contract/config.ts'
import { emptyTick, seenDestination } from '#tests/support/seen-figures.ts'
import { healthDetail, seenLoad } from '#tests/support/seen-health.ts'
import { healthRows, healthText, inputRank, watchedSets } from '#web/health/health-rows.ts'
import { idsInState, stateCounts } from '#web/health/state-filter.tsx'
import { emptyLiveState, withTick } from '#web/live/live-state.ts'

const sets = (count: number, each: number) =>
  Array.from({ length: count }, (_, s) =>
    setSchema.parse({
      id: s + 1,
      name: `media ${s + 1}`,
      destinations: Array.from({ length: each }, (_, d) => ({
        id: s * each + d + 1,
        uri: `sip:10.0.${s}.${d + 1}:5060`,
      })),
    }),
  )

describe('rows of the health page', () => {
  test('stand for every destination of every set, with the set’s name', () => {
    const rows = healthRows(sets(2, 2))
    expect(rows.map(({ id, setId, set }) => [id, setId, set])).toEqual([
      [1, 1, '1 media 1'],
      [2, 1, '1 media 1'],
      [3, 2, '2 media 2'],
      [4, 2, '2 media 2'],
    ])
  })

  test('of few destinations all sets are watched; of many those on screen, and of the one looked into', () => {
    const few = healthRows(sets(3, 2))
    expect(watchedSets(few, [], null)).toEqual([1, 2, 3])
    const many = healthRows(sets(10, 100))
    expect(watchedSets(many, many.slice(250, 350), null)).toEqual([3, 4])
    expect(watchedSets(many, many.slice(0, 50), many.at(-1) ?? null)).toEqual([1, 10])
  })

  test('are found by what is seen of them', () => {
    const [row] = healthRows(sets(1, 1))
    const live = withTick(emptyLiveState(0), {
      ...emptyTick(),
      destinations: [
        seenDestination(1, { health: 'down', reason: '3 probes unanswered', notice: 'stale figures' }),
      ],
      details: [healthDetail(1, { loads: [seenLoad({ connection: 'wrong-password' })] })],
    })
    const text = row ? healthText(row, live) : ''
    for (const word of ['10.0.0.1:5060', 'media 1', 'down', '3 probes', 'stale figures', 'wrong-password'])
      expect(text).toContain(word)
    expect(row ? healthText(row, emptyLiveState(0)) : '').toContain('unknown')
  })

  test('sorted by a voice, the bad ones go first and those that say nothing last', () => {
    const inputs = healthDetail(1).inputs.map((one) => ({ ...one, verdict: 'bad' as const }))
    const live = withTick(emptyLiveState(0), {
      ...emptyTick(),
      details: [healthDetail(1, { inputs }), healthDetail(2)],
    })
    expect([1, 2, 3].map((id) => inputRank(live, id, 'probe'))).toEqual([0, 1, 2])
  })
})

test('by state: how many are in each, and which; what no engine told of is unknown', () => {
  const rows = healthRows(sets(1, 5))
  const live = withTick(emptyLiveState(0), {
    ...emptyTick(),
    destinations: [
      seenDestination(1, { activeCalls: 3 }),
      seenDestination(2, { health: 'down' }),
      seenDestination(3, { health: 'down', adminState: 'disabled' }),
      seenDestination(4, { adminState: 'draining', activeCalls: 4 }),
    ],
  })
  expect(stateCounts(live, rows)).toBe('1,0,1,1,1,1,7')
  expect(idsInState(live, rows, 'down')).toBe('2')
  expect(idsInState(live, rows, 'off')).toBe('3')
  expect(idsInState(live, rows, 'unknown')).toBe('5')
})
