import { describe, expect, test } from 'vitest'
import {
  destinationLines,
  liveBoard,
  othersValues,
  shownDestinations,
  stepWords,
} from '#web/dashboard/chart-lines.ts'
import type { HistoryPoint } from '#web/live/recent-history.ts'

const placed = (count: number) =>
  Array.from({ length: count }, (_, position) => ({
    ...{ id: position + 1, setId: 1, name: `media-${position + 1}`, position, channels: null },
  }))
const point = (atMs: number, activeCalls: number): HistoryPoint => ({
  ...{ atMs, activeCalls, callsPerSecond: 0, failuresPerSecond: 0 },
  ...{ delayP50Ms: null, delayP95Ms: null, active: new Map() },
})

describe('lines over time', () => {
  test('the eight with the most calls are shown, in the order of the configuration', () => {
    const calls = new Map(placed(20).map(({ id }) => [id, id % 2 === 0 ? 100 - id : 0]))
    const shown = shownDestinations(placed(20), calls)
    expect(shown.map((one) => one.id)).toEqual([2, 4, 6, 8, 10, 12, 14, 16])
  })

  test('a destination has the colour of its place, and one that shares it here is dashed', () => {
    const [first, second] = destinationLines([placed(9)[0], placed(9)[8]].flatMap((one) => one ?? []))
    expect(first?.color('light')).toBe(second?.color('light'))
    expect([first?.dash, second?.dash]).toEqual([undefined, [6, 3]])
  })

  test('a time in which nobody looked is a gap, not a line through it', () => {
    const board = liveBoard([point(0, 4), point(2_000, 5), point(60_000, 6)], [(one) => one.activeCalls])
    expect(board.values).toEqual([[4, 5, null, 6]])
    expect(board.atMs).toEqual([0, 2_000, 2_001, 60_000])
  })

  test('the others are what is left, and a gap where nothing was seen', () => {
    expect(
      othersValues(
        [10, null, 3],
        [
          [4, null, 2],
          [1, null, 2],
        ],
      ),
    ).toEqual([5, null, 0])
  })

  test('a step is said in its own unit', () => {
    expect([60_000, 300_000, 7_200_000, 86_400_000].map(stepWords)).toEqual([
      ...['minute', '5 minutes', '2 hours', 'day'],
    ])
  })
})
