import { afterAll, beforeAll, expect, test } from 'vitest'
import { within } from '#scripts/appliance/ready.ts'
import { type Appliance, startAppliance } from '../support/appliance.ts'
import { CALL_MIX, startMix } from '../support/call-mix.ts'
import { type SippProcess, startReceiver } from '../support/sipp.ts'
import { allUp, destinationsOf, metricSum, readStats } from '../support/stats-json.ts'

const CALLS = 2_000
const RATE = 100
const HOLD_MS = 3_000
const LIMIT_SEC = 60
const KILLS = 3
const YOUNG_SEC = 0.1
/** Between kills: longer than the supervisor's memory of deaths, so that each restart is a first one (rules 8). */
const KILL_GAP_MS = 5_000

let appliance: Appliance
let receivers: SippProcess[] = []
let callers: SippProcess[] = []

beforeAll(async () => {
  appliance = await startAppliance({
    dispatcherList: (block) => `1 sip:${block.host(11)}:5070\n1 sip:${block.host(12)}:5070\n`,
  })
  const at = (host: number) => ({ address: appliance.block.host(host), port: 5_070 })
  receivers = await Promise.all(
    [11, 12].map((host) => startReceiver({ at: at(host), holdMs: HOLD_MS, limitSec: LIMIT_SEC + 60 })),
  )
  await allUp(appliance.stats)
})

afterAll(async () => {
  await Promise.all([...callers, ...receivers].map((process) => process.stop()))
  await appliance?.stop()
})

test(`rules 5 and 8: ${KILLS} times kill -9 under mixed calls: all complete, served again within 1 s, counted once`, {
  timeout: (LIMIT_SEC + 60) * 1_000,
}, async () => {
  callers = startMix({
    to: appliance.sip,
    address: appliance.block.host(2),
    calls: CALLS,
    rate: RATE,
    holdMs: HOLD_MS,
    limitSec: LIMIT_SEC,
  })
  const gaps: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(KILL_GAP_MS)
    gaps.push(await killAndWait())
  }
  const ends = await Promise.all(callers.map((caller) => caller.done()))
  const outcome = ends.map(({ failed, successful }, i) => ({
    kind: CALL_MIX[i]?.scenario,
    failed,
    successful,
    errors: failed > 0 ? callers[i]?.errors() : '',
  }))
  // Rules 5: an INVITE younger than 100 ms at the kill may fail; its journal line was not written yet.
  const failed = outcome.reduce((sum, kind) => sum + kind.failed, 0)
  const successful = outcome.reduce((sum, kind) => sum + kind.successful, 0)
  expect(failed, JSON.stringify(outcome)).toBeLessThanOrEqual(KILLS * RATE * YOUNG_SEC)
  expect(successful + failed, JSON.stringify(outcome)).toBe(CALLS)
  // Measured on an idle machine in docs/performance.md; a busy one gets three times that.
  for (const gap of gaps) expect(gap).toBeLessThan(3_000)

  expect(
    await within(10_000, async () => metricSum(await appliance.metrics(), 'fairline_calls_active') === 0),
  ).toBe(true)
  const received = receivers.reduce((sum, receiver) => sum + receiver.totals().calls, 0)
  const counted = destinationsOf(readStats(await appliance.stats())).reduce(
    (sum, { total }) => sum + total,
    0,
  )
  // Never doubled; calls that ended in the last 200 ms before a kill may lack a record (rules 9).
  expect(counted).toBeLessThanOrEqual(received)
  expect(counted).toBeGreaterThanOrEqual(received - KILLS * RATE * 0.2)
})

/** Milliseconds from SIGKILL to SIP being served by another process. */
async function killAndWait(): Promise<number> {
  const pid = await appliance.killEngine()
  const from = performance.now()
  const isBack = await within(10_000, async () => {
    const health = await appliance.health()
    return health?.status === 200 && health.engine.pid !== pid
  })
  expect(isBack).toBe(true)
  return performance.now() - from
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
