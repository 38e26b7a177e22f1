import { describe, expect, test } from 'vitest'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import { killAndRestart } from '../support/killed-relay.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const WITH_PROBES: TestRelayOptions = { set: { destinations: destinations(1), probe: {} } }
const ONE_BRANCH = { branch: 'z9hG4bK-one' }
const DETECTED_MS = 60_000
const DOWN: KeptHealth = {
  ...{ destinationId: 1, uri: 'sip:10.0.1.1:5070', adminState: 'enabled', health: 'down', cause: 'probe' },
  ...{ reason: '3 probes unanswered', sinceMs: 0, ejections: 0, ejectedUntilMs: null },
}

/** A call rings, or hears nothing yet, when the engine is killed; `isBack`: the destination lives on. */
async function killWhile(script: readonly number[], isBack: boolean, health: KeptHealth[] = []) {
  const before = await openTestRelay(WITH_PROBES)
  const destination = new TestDestination(before.network, '10.0.1.1', [])
  before.clock.advance(15_000)
  destination.script = script
  new TestCaller(before.network).request('INVITE')
  before.clock.advance(200)
  destination.host.isSilent = !isBack
  const after = await killAndRestart(before, { ...WITH_PROBES, start: { health } })
  return { ...after, destination }
}

describe('rules 11: what rang since before a restart at a destination that dies', () => {
  test.each([
    ['one that rings', [180], []],
    ['one that heard nothing yet', [], []],
    ['one at a destination that was down before', [180], [DOWN]],
  ])('is lost with it: %s', async (_, script, kept) => {
    const { relay, clock } = await killWhile(script, false, kept)
    const destination = relay.directory.destination(1)
    expect(relay.tracker.size).toBe(1)
    for (let ms = 0; ms < DETECTED_MS && !destination?.isDead; ms += 100) clock.advance(100)
    expect(destination).toMatchObject({ isDead: true })
    expect(relay.tracker.size).toBe(0)
    expect(relay.tracker.records.take()).toMatchObject([{ cause: 'lost', isWhole: false, status: 0 }])
    expect(destination?.activeCalls()).toBe(0)
  })

  test('rings on where the destination lives, and is answered', async () => {
    const { relay, clock, destination } = await killWhile([180], true)
    clock.advance(20_000)
    expect(relay.tracker.size).toBe(1)
    destination.answer(200)
    clock.advance(100)
    expect([...relay.tracker.calls.values()].map(({ state }) => state)).toEqual(['answered'])
  })
})

test('RFC 3261 §9.1: cancelled after a restart, one whose destination gives no final is over 32 s later', async () => {
  const unprobed = { set: { destinations: destinations(1) } }
  const before = await openTestRelay(unprobed)
  const destination = new TestDestination(before.network, '10.0.1.1', [180])
  const caller = new TestCaller(before.network)
  caller.request('INVITE', ONE_BRANCH)
  before.clock.advance(200)
  destination.host.isSilent = true
  const { relay, clock } = await killAndRestart(before, unprobed)
  caller.request('CANCEL', ONE_BRANCH)
  clock.advance(31_000)
  expect(relay.tracker.size).toBe(1)
  clock.advance(2_000)
  expect(relay.tracker.size).toBe(0)
})
