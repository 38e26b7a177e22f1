import { afterAll, beforeAll, expect, test } from 'vitest'
import { within } from '#scripts/appliance/ready.ts'
import type { Appliance } from '../support/appliance.ts'
import { position, type Watched } from '../support/browser.ts'
import { openPanel } from '../support/panel-story.ts'
import { type SippProcess, startCaller } from '../support/sipp.ts'
import { destinationsOf, readStats } from '../support/stats-json.ts'

const RATE = 200
const CALLS = 25 * RATE
const HOLD_MS = 2_000
const LIMIT_SEC = 60
const WATCH_MS = 5_000
const LOOK_MS = 20

let appliance: Appliance
let receivers: SippProcess[]
let admin: Watched

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, receivers, admin } = await openPanel(story, {
    hosts: [11, 12],
    limitSec: LIMIT_SEC + 60,
    arrange: ({ patch }) => patch('sets/1', { algorithm: 'hash-call-id' }),
  }))
  await admin.page.goto(`${appliance.panelUrl}/sets`)
})
afterAll(() => story.disposeAsync())

test('toggle under load: off means no new call 1 s after the click and no call lost; on means its share again', {
  timeout: 120_000,
}, async () => {
  const [first] = receivers
  if (!first) throw new Error('no receiver')
  const caller = startCaller({
    scenario: 'caller',
    from: { address: appliance.block.host(2), port: 5_070 },
    to: appliance.sip,
    calls: CALLS,
    rate: RATE,
    holdMs: HOLD_MS,
    limitSec: LIMIT_SEC,
  })
  expect(await within(20_000, async () => first.totals().calls > RATE)).toBe(true)

  // The receiver writes its own count once a second: a click right after one line is judged by the next.
  await nextLine(first)
  const click = switchFirst('off')
  const atOneSecond = await nextLine(first)
  await click
  expect(atOneSecond.open).toBeGreaterThan(0)
  await pause(WATCH_MS)
  expect(first.totals()).toMatchObject({ calls: atOneSecond.calls, open: 0 })
  expect((await seen())[0]).toMatchObject({ adminState: 'disabled', active: 0 })

  await switchFirst('on')
  await pause(1_000)
  // The receivers' lines are a second apart and not at the same moment: the engine counts both at once.
  const before = await seen()
  await pause(WATCH_MS)
  const after = await seen()
  const [ours = 0, theirs = 0] = after.map(({ total }, i) => total - (before[i]?.total ?? 0))
  expect(ours + theirs).toBeGreaterThan(3 * RATE)
  expect(ours / (ours + theirs)).toBeGreaterThan(0.43)
  expect(ours / (ours + theirs)).toBeLessThan(0.57)

  const end = await caller.done()
  expect(end, caller.errors()).toMatchObject({ successful: CALLS, failed: 0, unexpected: 0 })
  const finals = await Promise.all(receivers.map((receiver) => receiver.stop()))
  const complaints = receivers.map((receiver) => receiver.errors()).join('')
  expect(
    finals.map(({ open, unexpected }) => [open, unexpected]),
    complaints,
  ).toEqual([
    [0, 0],
    [0, 0],
  ])
  const counted = finals.map(({ calls }) => calls)
  expect((await seen()).map(({ total }) => total)).toEqual(counted)
  expect(admin.complaints).toEqual([])
  await caller.stop()
})

const seen = async () => destinationsOf(readStats(await appliance.stats()))

/** Clicks, and returns when the page says that the engine has it. */
async function switchFirst(word: 'on' | 'off'): Promise<void> {
  const name = `${appliance.block.host(11)}:5070`
  await position(admin.page, name, word).click()
  await admin.page.getByRole('row', { name }).getByText('applied', { exact: true }).waitFor()
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms)
  })

/** The next line of the receiver's statistics, as soon as it stands there. */
async function nextLine(receiver: SippProcess): Promise<ReturnType<SippProcess['totals']>> {
  const before = JSON.stringify(receiver.totals())
  const limit = AbortSignal.timeout(5_000)
  while (JSON.stringify(receiver.totals()) === before) {
    if (limit.aborted) throw new Error('the receiver writes no statistics')
    await pause(LOOK_MS)
  }
  return receiver.totals()
}
