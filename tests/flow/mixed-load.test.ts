import { afterAll, beforeAll, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { startMix } from '../support/call-mix.ts'
import { openAppliance } from '../support/panel-story.ts'
import type { SippProcess } from '../support/sipp.ts'
import { destinationsOf, readStats } from '../support/stats-json.ts'

const CALLS = 10_000
const RATE = 200
const HOLD_MS = 5_000
const LIMIT_SEC = 150
const SAMPLE_MS = 2_000

let stage: Awaited<ReturnType<typeof openAppliance>>
const story = new AsyncDisposableStack()

beforeAll(async () => {
  stage = await openAppliance(story, {
    hosts: [11, 12],
    holdMs: HOLD_MS,
    limitSec: LIMIT_SEC + 60,
    arrange: ({ patch }) => patch('sets/1', { algorithm: 'hash-call-id' }),
  })
})
afterAll(() => story.disposeAsync())

test(`${CALLS} mixed calls at ${RATE}/s end as their scenarios say, and every count agrees`, {
  timeout: (LIMIT_SEC + 60) * 1_000,
}, async () => {
  const callers = startMix({
    to: stage.appliance.sip,
    address: stage.appliance.block.host(2),
    calls: CALLS,
    rate: RATE,
    holdMs: HOLD_MS,
    limitSec: LIMIT_SEC,
  })
  for (const caller of callers) story.use(caller)
  const samples = await sampleActive(callers)
  const ends = await Promise.all(callers.map((caller) => caller.done()))
  for (const [i, end] of ends.entries()) {
    const errors = end.failed + end.unexpected > 0 ? callers[i]?.errors() : ''
    expect({ ...end, errors }).toMatchObject({ failed: 0, unexpected: 0, errors: '' })
  }
  expect(ends.reduce((sum, end) => sum + end.successful, 0)).toBe(CALLS)

  // The receivers write once a second; between their line and our reading calls begin and end.
  const slack = 2 * RATE
  expect(samples.length).toBeGreaterThan(5)
  expect(Math.max(...samples.map(({ ours }) => ours))).toBeGreaterThan(800)
  for (const { ours, theirs } of samples) expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(slack)

  const settled = await within(
    10_000,
    async () => metricSum(await stage.appliance.metrics(), 'fairline_calls_active') === 0,
  )
  expect(settled).toBe(true)
  const received = stage.receivers.map((receiver) => receiver.totals().calls)
  const stats = destinationsOf(readStats(await stage.appliance.stats()))
  expect(stats.map(({ total }) => total)).toEqual(received)
  expect(stats.map(({ active }) => active)).toEqual([0, 0])
  expect(received.reduce((sum, calls) => sum + calls, 0)).toBe(CALLS)
  const metrics = await stage.appliance.metrics()
  for (const [i, { id }] of stats.entries()) {
    expect(metricSum(metrics, 'fairline_calls_total', { destination: String(id) })).toBe(received[i])
  }
})

interface Sample {
  readonly ours: number
  readonly theirs: number
}

/** What `stats --json` says is active beside what the receivers hold, while the load is on. */
async function sampleActive(callers: readonly SippProcess[]): Promise<Sample[]> {
  const samples: Sample[] = []
  while (callers.some((caller) => caller.isRunning)) {
    const until = AbortSignal.timeout(SAMPLE_MS)
    const ours = destinationsOf(readStats(await stage.appliance.stats())).reduce(
      (sum, { active }) => sum + active,
      0,
    )
    const theirs = stage.receivers.reduce((sum, receiver) => sum + receiver.totals().open, 0)
    samples.push({ ours, theirs })
    // A busy machine may have taken longer than the sample's time already.
    if (!until.aborted) await new Promise((resolve) => until.addEventListener('abort', resolve))
  }
  return samples
}
