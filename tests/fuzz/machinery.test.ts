import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { BlockMap } from '#scripts/fuzz/block-map.ts'
import type { FunctionRun } from '#scripts/fuzz/coverage.ts'
import { escaped } from '#scripts/fuzz/finding.ts'
import { minimise } from '#scripts/fuzz/minimise.ts'
import { mutate } from '#scripts/fuzz/mutate.ts'
import { TARGETS } from '#scripts/fuzz/targets/all.ts'
import { SIP_CRAFT } from '#scripts/fuzz/targets/sip-craft.ts'
import { ROOT } from '#scripts/root.ts'

/** One function whose stretches begin at these places and ran so often. */
function ran(...stretches: readonly [start: number, count: number][]): readonly FunctionRun[] {
  return [{ name: 'f', stretches: stretches.map(([start, count]) => ({ start, count })) }]
}

describe('what counts as new', () => {
  test('a block reached for the first time, and none twice', () => {
    const map = new BlockMap()
    const runs = ran([0, 1], [10, 0], [20, 1])
    expect(map.isNew(runs, false)).toBe(true)
    map.add(runs)
    expect([map.isNew(runs, false), map.reached]).toEqual([false, 2])
    expect(map.isNew(ran([0, 1], [10, 1], [20, 1]), false)).toBe(true)
  })

  test('a count is new by its power of two, where counts are asked for', () => {
    const map = new BlockMap()
    map.add(ran([0, 4]))
    expect([7, 8, 3].map((count) => map.isNew(ran([0, count]), true))).toEqual([false, true, true])
    expect(map.isNew(ran([0, 8]), false)).toBe(false)
  })

  test('a block seen to be two has the past of the one', () => {
    const map = new BlockMap()
    map.add(ran([0, 1], [10, 0]))
    expect(map.isNew(ran([0, 1], [5, 1], [10, 0]), true)).toBe(false)
    expect(map.isNew(ran([0, 1], [5, 2], [10, 0]), true)).toBe(true)
    expect(map.isNew(ran([0, 1], [15, 1]), false)).toBe(true)
  })

  test('a stretch over several blocks is new where one of them is', () => {
    const map = new BlockMap()
    map.add(ran([0, 1], [10, 0], [20, 1]))
    expect(map.isNew(ran([0, 1]), false)).toBe(true)
    expect([map.reachedWith(ran([0, 1])), map.reached]).toEqual([3, 2])
  })
})

test('an input is cut to the octets that show the same', () => {
  const input = Buffer.from('one\r\ntwo ab\r\nthree cd\r\n'.repeat(20))
  const small = minimise(input, (shorter) => shorter.includes('ab') && shorter.includes('cd'))
  expect(small.toString()).toBe('abcd')
})

test('mutation: the same seed makes the same inputs, all different ones, within 70,000 octets', () => {
  const [seed = '', other = ''] = TARGETS[0]?.seeds ?? []
  const inputs = (from: number) => {
    const random = seededRandom(from)
    return Array.from({ length: 500 }, () =>
      mutate(Buffer.from(seed), random, SIP_CRAFT, Buffer.from(other)).toString('latin1'),
    )
  }
  expect(inputs(1)).toEqual(inputs(1))
  expect(inputs(1)).not.toEqual(inputs(2))
  expect(new Set(inputs(1)).size).toBeGreaterThan(400)
  expect(Math.max(...inputs(1).map((input) => input.length))).toBeLessThanOrEqual(70_000)
})

test('an input is shown so that nothing of it reaches the terminal as it is', () => {
  expect(escaped(Buffer.from('a\r\nb\t\\\x1b\xff', 'latin1'))).toBe('a\\r\\n\n  b\\t\\\\\\x1b\\xff')
})

test.each(TARGETS)('$name: what guides it exists, and its plain seeds hurt no oracle', (target) => {
  expect(target.guides.filter((guide) => !existsSync(path.join(ROOT, guide)))).toEqual([])
  for (const seed of target.seeds) expect(() => target.check(Buffer.from(seed, 'latin1'))).not.toThrow()
})
