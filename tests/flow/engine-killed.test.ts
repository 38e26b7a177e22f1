import { afterAll, beforeAll, expect, test } from 'vitest'
import { within } from '#scripts/appliance/ready.ts'
import { CALL_MIX, startMix } from '../support/call-mix.ts'
import type { SippProcess } from '../support/sipp.ts'
import { destinationsOf, metricSum, readStats } from '../support/stats-json.ts'
import { startTwoReceivers, type TwoReceivers } from '../support/two-receivers.ts'

const CALLS = 2_000
const RATE = 100
const HOLD_MS = 3_000
const LIMIT_SEC = 60
const KILLS = 3
const YOUNG_SEC = 0.1
/** Between kills: longer than the supervisor's memory of deaths, so that each restart is a first one (rules 8). */
const KILL_GAP_MS = 5_000

let stage: TwoReceivers
let callers: SippProcess[] = []

beforeAll(async () => {
  stage = await startTwoReceivers(HOLD_MS, LIMIT_SEC + 60, 'round-robin')
})

afterAll(async () => {
  await Promise.all(callers.map((caller) => caller.stop()))
  await stage?.stop()
})

test(`rules 5 and 8: ${KILLS} times kill -9 under mixed calls: all complete, served again within 1 s, counted once`, {
  timeout: (LIMIT_SEC + 60) * 1_000,
}, async () => {
  callers = startMix({
    to: stage.appliance.sip,
    address: stage.appliance.block.host(2),
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
    await within(
      10_000,
      async () => metricSum(await stage.appliance.metrics(), 'fairline_calls_active') === 0,
    ),
  ).toBe(true)
  const received = stage.receivers.reduce((sum, receiver) => sum + receiver.totals().calls, 0)
  const counted = destinationsOf(readStats(await stage.appliance.stats())).reduce(
    (sum, { total }) => sum + total,
    0,
  )
  // Never doubled; calls that ended in the last 200 ms before a kill may lack a record (rules 9).
  expect(counted).toBeLessThanOrEqual(received)
  expect(counted).toBeGreaterThanOrEqual(received - KILLS * RATE * 0.2)
})

/** Milliseconds from SIGKILL to SIP being served by another process. */
async function killAndWait(): Promise<number> {
  const pid = await stage.appliance.killEngine()
  const from = performance.now()
  const isBack = await within(10_000, async () => {
    const health = await stage.appliance.health()
    return health?.status === 200 && health.engine.pid !== pid
  })
  expect(isBack).toBe(true)
  return performance.now() - from
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
