import { afterEach, expect, test } from 'vitest'
import { brokenTotals, type LeakOptions } from '../support/leaks/report.ts'
import { LeakStory } from '../support/leaks/story.ts'

/** The short form of `npm run leaks`. */
const CALLS = 1_000
const SHORT = { calls: CALLS, rate: 40, restartEverySec: 8, seed: 1 }

let story: LeakStory | null = null
afterEach(async () => {
  await story?.stop()
  story = null
})

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'answered, busy, cancelled, forgotten, killed, doubled and forged calls under restarts by %s: every counter ends at 0, totals are the receivers’',
  { timeout: 480_000 },
  async (restart) => {
    const options: LeakOptions = { ...SHORT, restart }
    story = await LeakStory.open(options)
    const report = await story.play()
    const { left, totals, restarts, reloads, deaths, forged, callersKilled } = report
    expect(left).toEqual(Object.fromEntries(Object.keys(left).map((name) => [name, 0])))
    expect(Math.min(restarts, deaths, callersKilled)).toBeGreaterThan(1)
    expect(Math.min(reloads, forged)).toBeGreaterThan(10)
    expect(brokenTotals(report, options)).toEqual([])
    // The third one is dead for much of the time.
    const least = [CALLS / 6, CALLS / 6, 20]
    for (const [i, { served }] of totals.entries()) expect(served).toBeGreaterThan(least[i] ?? 0)
  },
)
