import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Choice } from '#engine/contract/algorithms.ts'
import { countPicks, type Member, membersOf, optionsOf } from './members.ts'

type Row = readonly [priority: number, ewma: number | null, mean?: number, weight?: number]

function probed(rows: readonly Row[]): Member[] {
  const members = membersOf(
    rows.map(([, , , weight = 50]) => weight),
    rows.map(([priority]) => priority),
  )
  for (const [position, [, ewma, mean = 0]] of rows.entries())
    Object.assign(members[position] ?? {}, { probeLatency: ewma === null ? null : { ewma, mean } })
  return members
}

function counts(
  algorithm: 'latency' | 'relative-weight',
  rows: readonly Row[],
  choice: Partial<Choice> = {},
) {
  const members = probed(rows)
  const selector = new Selector(members, optionsOf(algorithm, choice), seededRandom(1))
  return countPicks(selector, members, 1_000, seededRandom(2))
}

describe('latency (peers.md B3)', () => {
  test('up to its priority in ms a latency costs nothing; then one for each whole priority', () => {
    // 30; 30; 30 - floor(61 / 30) = 28.
    expect(
      counts('latency', [
        [30, 30],
        [30, null],
        [30, 61],
      ]),
    ).toEqual([500, 500, 0])
    // 30 - floor(61 / 30) = 28; 28.
    expect(
      counts('latency', [
        [30, 61],
        [28, 20],
      ]),
    ).toEqual([500, 500])
  })

  test('an adjusted priority is never below 1, and one of 0 or below keeps it', () => {
    expect(
      counts('latency', [
        [2, 10_000],
        [0, 1],
      ]),
    ).toEqual([1_000, 0])
    expect(
      counts('latency', [
        [0, 10_000],
        [0, 1],
        [-3, 1],
      ]),
    ).toEqual([500, 500, 0])
  })

  test('with congestion control what counts is how much slower it is than it used to be', () => {
    const rows: readonly Row[] = [
      [20, 200, 195],
      [20, 80, 10],
    ]
    expect(counts('latency', rows)).toEqual([0, 1_000])
    expect(counts('latency', rows, { congestionControl: true })).toEqual([1_000, 0])
  })
})

describe('relative-weight (peers.md B3)', () => {
  test('without congestion control the weights alone decide', () => {
    expect(
      counts('relative-weight', [
        [0, 900, 100, 75],
        [0, 10, 10, 25],
      ]),
    ).toEqual([750, 250])
  })

  test('each ms slower than usual costs one of the weight; faster than usual gains nothing', () => {
    // 75 - 50 = 25; 25.
    const rows: readonly Row[] = [
      [0, 60, 10, 75],
      [0, 10, 90, 25],
    ]
    expect(counts('relative-weight', rows, { congestionControl: true })).toEqual([500, 500])
  })

  test('all congested beyond their weights: each as much as it is less congested; weight 0 has no part', () => {
    const rows: readonly Row[] = [
      [0, 110, 10, 50],
      [0, 310, 10, 50],
      [0, 110, 10, 0],
    ]
    expect(counts('relative-weight', rows, { congestionControl: true })).toEqual([750, 250, 0])
  })
})
