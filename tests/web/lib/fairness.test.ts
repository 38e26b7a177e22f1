import { describe, expect, test } from 'vitest'
import { chiSquareTail, fairnessOf, fairnessSentence, type Part } from '#web/lib/fairness.ts'

const parts = (calls: readonly number[], wanted: readonly number[]): Part[] =>
  calls.map((count, i) => ({ id: i + 1, name: `media-${i + 1}`, calls: count, wanted: wanted[i] ?? 0 }))

describe('the chi-square tail', () => {
  test.each([
    [3.841, 1, 0.05],
    [6.635, 1, 0.01],
    [5.991, 2, 0.05],
    [18.307, 10, 0.05],
    [124.342, 100, 0.05],
    [1074.679, 1000, 0.05],
  ])('agrees with the printed tables: %s at %s degrees is %s', (chiSquare, degrees, p) => {
    expect(chiSquareTail(chiSquare, degrees)).toBeCloseTo(p, 4)
  })

  test('nothing is no surprise, and a great deal is', () => {
    expect(chiSquareTail(0, 3)).toBe(1)
    expect(chiSquareTail(500, 1)).toBeLessThan(1e-50)
  })
})

describe('the verdict on a split', () => {
  test("the application note's own split is told to be wider than chance", () => {
    const seed = parts([14_499, 15_308], [50, 50])
    const fairness = fairnessOf(seed)
    expect(fairness?.chiSquare).toBeCloseTo(21.96, 2)
    expect(fairness && fairnessSentence(seed, fairness)).toBe(
      'The split 48.6 / 51.4 is wider than chance would make it (chi-square 22.0, p < 0.001).',
    )
  })

  test('an even split is not accused', () => {
    const even = parts([5_040, 4_960], [50, 50])
    const fairness = fairnessOf(even)
    expect(fairness && fairnessSentence(even, fairness)).toContain('as even as chance allows')
  })

  test('weights are what it is compared with', () => {
    expect(fairnessOf(parts([7_500, 2_500], [75, 25]))?.p).toBeCloseTo(1, 6)
    expect(fairnessOf(parts([7_500, 2_500], [50, 50]))?.p).toBeLessThan(1e-6)
  })

  test('too few calls, or nobody to share with, is no verdict', () => {
    expect(fairnessOf(parts([3, 4], [50, 50]))).toBeNull()
    expect(fairnessOf(parts([300, 0], [100, 0]))).toBeNull()
    expect(fairnessOf(parts([0, 0], [50, 50]))).toBeNull()
  })
})
