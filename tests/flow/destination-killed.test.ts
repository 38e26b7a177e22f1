import { afterAll, beforeAll, expect, test } from 'vitest'
import { within } from '#scripts/appliance/ready.ts'
import { openAppliance } from '../support/panel-story.ts'
import { startCaller } from '../support/sipp.ts'
import { destinationsOf, readStats } from '../support/stats-json.ts'

const CALLS = 1_500
const RATE = 100
const HOLD_MS = 500
const LIMIT_SEC = 60
/** Established on it: half of the load for one hold time, and as much again for a busy machine. */
const MOST_LOST = 2 * (RATE / 2) * (HOLD_MS / 1_000)

let stage: Awaited<ReturnType<typeof openAppliance>>

const story = new AsyncDisposableStack()

beforeAll(async () => {
  stage = await openAppliance(story, {
    hosts: [11, 12],
    limitSec: LIMIT_SEC + 60,
    arrange: ({ patch }) => patch('sets/1', { algorithm: 'hash-call-id' }),
  })
})
afterAll(() => story.disposeAsync())

test('rules 31: a destination killed under load takes none but its own calls with it, and is seen down', {
  timeout: 120_000,
}, async () => {
  const from = { address: stage.appliance.block.host(2), port: 5_070 }
  const scenario = 'caller'
  const caller = startCaller({
    scenario,
    from,
    to: stage.appliance.sip,
    calls: CALLS,
    rate: RATE,
    holdMs: HOLD_MS,
    limitSec: LIMIT_SEC,
  })
  story.use(caller)
  const [killed] = stage.receivers
  const hasLoad = await within(20_000, async () => (killed?.totals().calls ?? 0) > 200)
  expect(hasLoad).toBe(true)
  await killed?.kill()
  const isDown = await within(
    10_000,
    async () => destinationsOf(readStats(await stage.appliance.stats()))[0]?.health === 'down',
  )
  expect(isDown).toBe(true)
  const end = await caller.done()
  expect(end.failed, caller.errors()).toBeLessThanOrEqual(MOST_LOST)
  expect(end.successful + end.failed).toBe(CALLS)
  const actives = await within(10_000, async () =>
    destinationsOf(readStats(await stage.appliance.stats())).every(({ active }) => active === 0),
  )
  expect(actives).toBe(true)
})
