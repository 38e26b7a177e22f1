import { describe, expect, test } from 'vitest'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import { LOAD_CONNECTIONS } from '#engine/contract/vocabulary.ts'
import { NO_FIGURES } from '#engine/load/polling.ts'
import { seenLoad } from '#tests/support/seen-health.ts'
import { createFormat } from '#web/lib/format.ts'
import { LOAD_CONNECTION_TEXTS } from '#web/lib/health-words.ts'
import { figureParts, foremostLoad, loadTrouble } from '#web/lib/load-words.ts'

const format = createFormat('en-GB')
const figures = (given: Partial<LoadFigures>): LoadFigures => ({ ...NO_FIGURES, ...given })

describe('a load source in words', () => {
  test('what FreeSWITCH tells is told with its units', () => {
    expect(figureParts(seenLoad().figures ?? figures({}), format)).toEqual([
      '12 of 30 sessions',
      '84 % idle',
      '0.40 sessions/s',
      'running 1 d',
    ])
  })

  test('a wish and a bad health go first, with the source’s own reason', () => {
    const told = figures({ health: 'down', reason: 'disk full', wish: 'maint', weightPercent: 0 })
    expect(figureParts(told, format)).toEqual([
      'says it is down: disk full',
      'in maintenance',
      '0 % of its weight',
    ])
  })

  test('what is not told is not made up', () => {
    expect(figureParts(figures({}), format)).toEqual([])
    expect(figureParts(figures({ wish: 'ready' }), format)).toEqual([])
  })

  test('wrong password, refused, silent and half-open each have words and a remedy of their own', () => {
    const troubles = LOAD_CONNECTIONS.map((connection) => loadTrouble(seenLoad({ connection })))
    const told = troubles.flatMap((trouble) => (trouble ? [trouble] : []))
    expect(told).toHaveLength(LOAD_CONNECTIONS.length - 2)
    expect(new Set(told.map(({ words }) => words)).size).toBe(told.length)
    expect(new Set(told.map(({ line }) => line)).size).toBe(told.length)
    for (const connection of ['wrong-password', 'refused', 'silent', 'half-open'] as const)
      expect(loadTrouble(seenLoad({ connection }))?.words).toBe(LOAD_CONNECTION_TEXTS[connection].label)
  })

  test('fresh news is no trouble; news that is too old is', () => {
    expect(loadTrouble(seenLoad())).toBeNull()
    expect(loadTrouble(seenLoad({ isStale: true }))?.words).toBe('stale')
  })

  test('a table shows the one in trouble, else the one that makes the weight', () => {
    const [weight, ch] = [seenLoad(), seenLoad({ into: 'ch' })]
    expect(foremostLoad([ch, weight])).toBe(weight)
    const broken = seenLoad({ into: 'conf', connection: 'refused' })
    expect(foremostLoad([ch, weight, broken])).toBe(broken)
    expect(foremostLoad([])).toBeNull()
  })
})
