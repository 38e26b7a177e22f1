import { describe, expect, test } from 'vitest'
import { type Random, seededRandom, systemRandom } from '#engine/base/random.ts'

/** Chi-square over ten equal cells; p > 0.001 means below 27.88 (9 degrees of freedom). */
function chiSquare(draws: number, draw: () => number): number {
  const cells = new Array<number>(10).fill(0)
  for (let i = 0; i < draws; i++) {
    const cell = draw()
    cells[cell] = (cells[cell] ?? 0) + 1
  }
  const expected = draws / 10
  return cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe.each<[string, () => Random]>([
  ['seeded', () => seededRandom(42)],
  ['system', () => systemRandom],
])('%s random', (_name, make) => {
  test('unit stays in [0, 1) and is even', () => {
    const random = make()
    const draws = Array.from({ length: 100_000 }, () => random.unit())
    expect(draws.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(Math.abs(draws.reduce((a, b) => a + b, 0) / draws.length - 0.5)).toBeLessThan(0.005)
  })

  test('below gives whole numbers under its bound only', () => {
    const random = make()
    const draws = Array.from({ length: 10_000 }, () => random.below(7))
    expect([...new Set(draws)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(random.below(1)).toBe(0)
  })

  test('bytes are as many as asked, and fresh', () => {
    const random = make()
    const first = random.bytes(32)
    expect(first).toHaveLength(32)
    expect(random.bytes(32).equals(first)).toBe(false)
    expect(random.bytes(0)).toHaveLength(0)
  })

  test.each([1, 8, 16, 17])('bytes, %d at a time, are given out once, and even', (n) => {
    const random = make()
    const draws = Array.from({ length: 5_000 }, () => random.bytes(n))
    const texts = new Set(draws.map((bytes) => bytes.toString('hex')))
    if (n >= 8) expect(texts.size).toBe(draws.length)
    const all = Buffer.concat(draws)
    const sum = all.reduce((before, byte) => before + byte, 0)
    // Six standard deviations of the mean of so many even bytes.
    expect(Math.abs(sum / all.length - 127.5)).toBeLessThan((6 * 73.9) / Math.sqrt(all.length))
  })

  test('bytes that were given out stay as they are', () => {
    const random = make()
    const first = random.bytes(16)
    const text = first.toString('hex')
    for (let draw = 0; draw < 2_000; draw++) random.bytes(16)
    expect(first.toString('hex')).toBe(text)
  })
})

describe('seeded random', () => {
  test.each([1, 2, 3, 4, 5])('is even over ten cells, seed %d', (seed) => {
    const random = seededRandom(seed)
    expect(chiSquare(100_000, () => random.below(10))).toBeLessThan(27.88)
  })

  test('gives the same sequence for the same seed, for ever', () => {
    const random = seededRandom(1)
    const again = seededRandom(1)
    const draws = Array.from({ length: 5 }, () => random.below(1_000_000))
    expect(Array.from({ length: 5 }, () => again.below(1_000_000))).toEqual(draws)
    expect(draws).toMatchInlineSnapshot(`
      [
        367875,
        81613,
        820535,
        701216,
        149913,
      ]
    `)
  })

  test('gives another sequence for another seed', () => {
    expect(seededRandom(1).bytes(16).equals(seededRandom(2).bytes(16))).toBe(false)
  })
})
