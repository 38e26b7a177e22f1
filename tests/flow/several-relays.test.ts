import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { startMix } from '../support/call-mix.ts'
import { KillStory } from '../support/kills/story.ts'
import { openAppliance } from '../support/panel-story.ts'
import { type SippProcess, startCaller } from '../support/sipp.ts'
import { destinationsOf, readStats } from '../support/stats-json.ts'

/** The whole appliance with several relay threads (rules 20, 29), under calls of every kind. */

const RELAYS = 3
const SENDING_PORT = 5_080
const CALLS = 1_200
const RATE = 100
const HOLD_MS = 1_000
const LIMIT_SEC = 90
const CHANNELS = 5

describe.each([
  ['one port in all', 0],
  ['a sending port of each', SENDING_PORT],
])('%s', (_, sendingPort) => {
  let stage: Awaited<ReturnType<typeof openAppliance>>
  const story = new AsyncDisposableStack()

  beforeAll(async () => {
    stage = await openAppliance(story, {
      hosts: [11, 12],
      holdMs: HOLD_MS,
      limitSec: 4 * LIMIT_SEC,
      relays: { count: RELAYS, sendingPort },
      arrange: ({ patch }) => patch('sets/1', { algorithm: 'round-robin' }),
    })
  })
  afterAll(() => story.disposeAsync())

  const active = async () => metricSum(await stage.appliance.metrics(), 'fairline_calls_active')

  test(`rules 29: ${CALLS} mixed calls end as their scenarios say, and the counts of all threads agree`, {
    timeout: 2 * LIMIT_SEC * 1_000,
  }, async () => {
    const { appliance, receivers } = stage
    expect((await appliance.health())?.engine.relayThreads).toHaveLength(RELAYS)
    const callers = startMix({
      ...{ to: appliance.sip, address: appliance.block.host(2) },
      ...{ calls: CALLS, rate: RATE, holdMs: HOLD_MS, limitSec: LIMIT_SEC },
    })
    await allSucceed(callers, CALLS)
    expect(await within(10_000, async () => (await active()) === 0)).toBe(true)
    const received = receivers.map((receiver) => receiver.totals().calls)
    const stats = destinationsOf(readStats(await appliance.stats()))
    expect(stats.map(({ total }) => total)).toEqual(received)
    expect(received.reduce((sum, calls) => sum + calls, 0)).toBe(CALLS)
  })

  test('rules 20: a limit holds exactly over all threads', { timeout: LIMIT_SEC * 1_000 }, async () => {
    const { appliance } = stage
    for (const id of [1, 2]) await appliance.patch(`destinations/${id}`, { channels: CHANNELS })
    const ports = Array.from({ length: 8 }, (__, i) => 5_170 + i)
    const callers = ports.map((port) =>
      startCaller({
        ...{ scenario: 'caller-or-busy', from: { address: appliance.block.host(3), port } },
        ...{ to: appliance.sip, calls: 20, rate: 10, holdMs: HOLD_MS, limitSec: LIMIT_SEC },
      }),
    )
    for (const caller of callers) story.use(caller)
    const ours: number[] = []
    const theirs: number[] = []
    while (callers.some((caller) => caller.isRunning)) {
      const metrics = await appliance.metrics()
      for (const destination of ['1', '2'])
        ours.push(metricSum(metrics, 'fairline_calls_active', { destination }))
      theirs.push(...stage.receivers.map((receiver) => receiver.totals().open))
    }
    for (const caller of callers) {
      const { unexpected } = await caller.done()
      expect({ unexpected, errors: unexpected > 0 ? caller.errors() : '' }).toEqual({
        unexpected: 0,
        errors: '',
      })
    }
    expect([Math.max(...ours), Math.max(...theirs)]).toEqual([CHANNELS, CHANNELS])
    expect(await within(10_000, async () => (await active()) === 0)).toBe(true)
  })

  async function allSucceed(callers: readonly SippProcess[], calls: number) {
    for (const caller of callers) story.use(caller)
    const ends = await Promise.all(callers.map((caller) => caller.done()))
    for (const [i, end] of ends.entries()) {
      const errors = end.failed + end.unexpected > 0 ? callers[i]?.errors() : ''
      expect({ ...end, errors }).toMatchObject({ failed: 0, unexpected: 0, errors: '' })
    }
    expect(ends.reduce((sum, end) => sum + end.successful, 0)).toBe(calls)
  }
})

test('rules 5, 29: a killed engine of several threads loses none of its calls', {
  timeout: 120_000,
}, async () => {
  await using stack = new AsyncDisposableStack()
  const relays = { count: 2, sendingPort: SENDING_PORT }
  const story = await KillStory.open({ kills: 1, telephones: 100, seed: 3, relays })
  stack.defer(() => story.stop())
  const { lost, counted, placed } = await story.play()
  expect(lost.map(({ callId, killedIn, faults }) => ({ callId, killedIn, faults }))).toEqual([])
  expect(counted).toBeLessThanOrEqual(placed)
})
