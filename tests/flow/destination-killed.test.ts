import { afterAll, beforeAll, expect, test } from 'vitest'
import { within } from '#scripts/appliance/ready.ts'
import { type Appliance, startAppliance } from '../support/appliance.ts'
import { type SippProcess, startCaller, startReceiver } from '../support/sipp.ts'
import { allUp, destinationsOf, readStats } from '../support/stats-json.ts'

const CALLS = 1_500
const RATE = 100
const HOLD_MS = 500
const LIMIT_SEC = 60
/** Established on it: half of the load for one hold time, and as much again for a busy machine. */
const MOST_LOST = 2 * (RATE / 2) * (HOLD_MS / 1_000)

let appliance: Appliance
let receivers: SippProcess[] = []

beforeAll(async () => {
  appliance = await startAppliance({
    dispatcherList: (block) => `1 sip:${block.host(11)}:5070\n1 sip:${block.host(12)}:5070\n`,
  })
  const at = (host: number) => ({ address: appliance.block.host(host), port: 5_070 })
  receivers = await Promise.all(
    [11, 12].map((host) => startReceiver({ at: at(host), limitSec: LIMIT_SEC + 60 })),
  )
  await allUp(appliance.stats)
})

afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.stop()))
  await appliance?.stop()
})

test('rules 31: a destination killed under load takes none but its own calls with it, and is seen down', {
  timeout: 120_000,
}, async () => {
  const from = { address: appliance.block.host(2), port: 5_070 }
  const scenario = 'caller'
  const caller = startCaller({
    scenario,
    from,
    to: appliance.sip,
    calls: CALLS,
    rate: RATE,
    holdMs: HOLD_MS,
    limitSec: LIMIT_SEC,
  })
  const [killed] = receivers
  const hasLoad = await within(20_000, async () => (killed?.totals().calls ?? 0) > 200)
  expect(hasLoad).toBe(true)
  await killed?.kill()
  const isDown = await within(
    10_000,
    async () => destinationsOf(readStats(await appliance.stats()))[0]?.health === 'down',
  )
  expect(isDown).toBe(true)
  const end = await caller.done()
  expect(end.failed, caller.errors()).toBeLessThanOrEqual(MOST_LOST)
  expect(end.successful + end.failed).toBe(CALLS)
  const actives = await within(10_000, async () =>
    destinationsOf(readStats(await appliance.stats())).every(({ active }) => active === 0),
  )
  expect(actives).toBe(true)
  await caller.stop()
})
