import { afterEach, describe, expect, test } from 'vitest'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { isAlive } from '#scripts/appliance/processes.ts'
import { type CallerScenario, type SippProcess, startCaller, startReceiver } from '#tests/support/sipp.ts'
import { lastStatistics } from '#tests/support/sipp-statistics.ts'

const processes: SippProcess[] = []
const blocks: LoopbackBlock[] = []

async function scene(holdMs = 20) {
  const block = await takeLoopbackBlock()
  blocks.push(block)
  const to = { address: block.host(2), port: 5070 }
  const receiver = await startReceiver({ at: to, holdMs, limitSec: 30 })
  processes.push(receiver)
  const call = (scenario: CallerScenario, calls = 5) => {
    const caller = startCaller({
      scenario,
      from: { address: block.host(3), port: 5062 },
      to,
      calls,
      rate: 50,
      holdMs,
      limitSec: 10,
    })
    processes.push(caller)
    return caller
  }
  return { receiver, call }
}

afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.stop()))
  for (const block of blocks.splice(0)) block.release()
})

describe('SIPp scenarios against each other, nothing between them', () => {
  test.each<CallerScenario>([
    'caller',
    'caller-reinvite',
    'caller-hears-bye',
    'caller-busy',
    'caller-missing',
    'caller-cancels',
  ])('%s ends as it says, without an unexpected message', async (scenario) => {
    const { receiver, call } = await scene()
    const caller = call(scenario)
    const totals = await caller.done()
    expect([totals, caller.errors()]).toEqual([
      expect.objectContaining({ created: 5, successful: 5, failed: 0, unexpected: 0 }),
      '',
    ])
    expect(await receiver.stop()).toMatchObject({ calls: 5, over: 5, open: 0, failed: 0, unexpected: 0 })
  })

  test('a killed receiver fails the calls, and the caller still ends in time', async () => {
    const { receiver, call } = await scene(60_000)
    await receiver.kill()
    expect(isAlive(receiver.pid)).toBe(false)
    const caller = call('caller', 1)
    await caller.stop()
    expect(isAlive(caller.pid)).toBe(false)
    expect(caller.totals().successful).toBe(0)
  })
})

test('a statistics line still being written is not counted', () => {
  const names = 'TotalCallCreated;SuccessfulCall(C);GenericCounter1(C);GenericCounter3(C);'
  expect(lastStatistics(`${names}\n9;8;7;4;\n10;9`)).toMatchObject({
    created: 9,
    successful: 8,
    calls: 7,
    over: 4,
    open: 3,
  })
  expect(lastStatistics('')).toMatchObject({ created: 0, open: 0 })
})
