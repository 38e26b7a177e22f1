import { expect, test } from 'vitest'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

/** How many ends of calls may not wait for the next report, after a call whose destination answers by this script. */
async function urgentEnds(script: readonly number[]): Promise<number> {
  const { clock, network, relay } = await openTestRelay({ set: { destinations: destinations(1) } })
  let urgent = 0
  relay.tracker.feed.onUrgent = () => {
    urgent += 1
  }
  new TestDestination(network, '10.0.1.1', script)
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(20)
  if (caller.statuses.includes(200)) {
    caller.learn()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(20)
  }
  expect(relay.tracker.size).toBe(0)
  return urgent
}

test('rules 5, 9: the end of a call that rang in vain is reported at once: after a crash nobody could be asked for it', async () => {
  expect(await urgentEnds([180, 486])).toBe(1)
})

test('rules 9: the end of an answered call waits for the next report: after a crash its ends are asked', async () => {
  expect(await urgentEnds([180, 200])).toBe(0)
})
