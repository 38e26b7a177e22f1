import { afterAll, beforeAll, expect, test } from 'vitest'
import { BudgetStage, LIVE_ROUTES, MOST_TICK_MS, mostScriptKb, ROUTES } from '../support/budgets/stage.ts'

/** What the panel costs a browser with a thousand destinations under calls: the short form of `npm run budgets`. */

const DESTINATIONS = 1_000
const CALLS_PER_SECOND = 50
const SPELLS = 3
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
  const scriptMs = median(spells.map((spell) => spell.scriptMs))
  console.log(`${route}: ${scriptMs.toFixed(1)} ms of script a tick`)
  expect(scriptMs).toBeLessThan(MOST_TICK_MS)
})

function median(numbers: readonly number[]): number {
  return [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? 0
}
