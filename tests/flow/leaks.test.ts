import { afterEach, expect, test } from 'vitest'
import { LeakStory } from '../support/leaks/story.ts'

/** The short form of `npm run leaks`. */
const CALLS = 2_000
const RATE = 80
/** Calls that end in the last 200 ms before a kill may lack their count (rules 9). */
const UNCOUNTED_SEC = 0.2

let story: LeakStory | null = null
afterEach(async () => {
  await story?.stop()
  story = null
})

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'answered, busy, cancelled, forgotten, killed, doubled and forged calls under restarts by %s: every counter ends at 0, totals are the receivers’',
  { timeout: 300_000 },
  async (restart) => {
    story = await LeakStory.open({ calls: CALLS, rate: RATE, restart, restartEverySec: 8, seed: 1 })
    const { left, totals, restarts, reloads, deaths, forged, callersKilled } = await story.play()
    expect(left).toEqual(Object.fromEntries(Object.keys(left).map((name) => [name, 0])))
    expect(Math.min(restarts, deaths, callersKilled)).toBeGreaterThan(1)
    expect(Math.min(reloads, forged)).toBeGreaterThan(10)
    const slack = restart === 'SIGTERM' ? 0 : restarts * UNCOUNTED_SEC * RATE
    for (const [i, { counted, served }] of totals.entries()) {
      // The third one is dead for much of the time.
      expect(served).toBeGreaterThan(i < 2 ? CALLS / 6 : 20)
      expect(counted).toBeLessThanOrEqual(served)
      expect(counted).toBeGreaterThanOrEqual(served - slack)
    }
  },
)
