import { afterAll, beforeAll, expect, test } from 'vitest'
import { BudgetStage, LIVE_ROUTES, MOST_TICK_MS, mostScriptKb, ROUTES } from '../support/budgets/stage.ts'

/** What the panel costs a browser with a thousand destinations under calls: the short form of `npm run budgets`. */

const DESTINATIONS = 1_000
const CALLS_PER_SECOND = 50
const SPELLS = 2
/** A page that was just opened is not compiled yet, and other work may stand beside it here: `npm run budgets` is strict. */
const MOST_COLD_TICK_MS = 2 * MOST_TICK_MS
const SPELL_SEC = 3

let stage: BudgetStage

beforeAll(async () => {
  stage = await BudgetStage.open(DESTINATIONS, CALLS_PER_SECOND)
}, 60_000)
afterAll(() => stage?.stop())

test('no page takes more script than it may', { timeout: 120_000 }, async () => {
  const heavy: string[] = []
  for (const route of ROUTES) {
    const kb = await stage.scriptKb(route)
    if (kb > mostScriptKb(route)) heavy.push(`${route}: ${kb.toFixed(1)} KB`)
  }
  expect(heavy).toEqual([])
})

test.each(LIVE_ROUTES)('a tick on %s costs little script', { timeout: 60_000 }, async (route) => {
  const spells = await stage.tickCosts(route, SPELLS, SPELL_SEC)
  expect(Math.min(...spells.map((spell) => spell.scriptMs))).toBeLessThan(MOST_COLD_TICK_MS)
})
