import { describe, expect, test } from 'vitest'
import { readCorpus } from '#scripts/fuzz/corpus-files.ts'
import { isFault, verdictOn } from '#scripts/fuzz/fault.ts'
import { slownessOf } from '#scripts/fuzz/speed.ts'
import { TARGETS } from '#scripts/fuzz/targets/all.ts'

const MOST_FILES = 400
const MOST_BYTES = 1_048_576

describe('the kept corpus', () => {
  test.each(TARGETS)('$name: no input hurts an oracle', (target) => {
    const kept = readCorpus(target.name)
    expect(kept.length).toBeGreaterThan(0)
    const faults = kept.flatMap(({ name, input }) => {
      const verdict = verdictOn(target, input)
      const fault = isFault(verdict) ? verdict : slownessOf(target, input)
      return fault ? [`${name}: ${fault.oracle}: ${fault.detail}`] : []
    })
    expect(faults).toEqual([])
  })

  test('stays small', () => {
    const all = TARGETS.flatMap(({ name }) => readCorpus(name))
    expect(all.length).toBeLessThanOrEqual(MOST_FILES)
    expect(all.reduce((sum, { input }) => sum + input.length, 0)).toBeLessThanOrEqual(MOST_BYTES)
  })
})
