import { describe, expect, test } from 'vitest'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20

const totals = (cells: readonly { total: number }[]) => cells.reduce((sum, cell) => sum + cell.total, 0)

describe('channels', () => {
  test('rules 19: an assigned channel is the slot hunted for the call, cyclic, and free after the BYE', async () => {
    const rows = [{ id: 1, uri: 'sip:10.0.1.1:5070', channels: 3 }]
    const { network, clock, relay } = await openTestRelay({ set: { destinations: rows } })
    new TestDestination(network, '10.0.1.1')
    for (let call = 0; call < 4; call++) {
      const caller = new TestCaller(network, '10.0.2.1', 7_000 + call, `call-${call}`)
      caller.request('INVITE')
      clock.advance(RTT_MS)
      caller.learn()
      caller.request('ACK', { inDialog: true })
      caller.request('BYE', { inDialog: true, cseq: 2 })
      clock.advance(RTT_MS)
    }
    const { calls } = relay.tracker.ledger.takeMoved()
    expect(calls.filter((cell) => cell.total > 0).map((cell) => [cell.channel, cell.total])).toEqual([
      ['1', 2],
      ['2', 1],
      ['3', 1],
    ])
    expect(relay.directory.destination(1)?.activeCalls()).toBe(0)
  })

  test("rules 19: a reported channel is the Contact user of the 18x or 2xx, on the source its INVITE's", async () => {
    const rows = [{ id: 1, uri: 'sip:10.0.1.1:5070', channels: 3, channelNaming: 'reported' as const }]
    const sources = [
      { id: 5, name: 'pbx', network: '10.0.2.0/24', channels: 4, channelNaming: 'reported' as const },
    ]
    const { network, clock, relay } = await openTestRelay({
      set: { destinations: rows },
      snapshot: { sources },
    })
    new TestDestination(network, '10.0.1.1')
    new TestCaller(network).request('INVITE')
    clock.advance(RTT_MS)
    const moved = relay.tracker.ledger.takeMoved()
    expect(moved.calls.find((cell) => cell.total > 0)?.channel).toBe('media')
    expect(moved.sources).toEqual([{ sourceId: 5, channel: 'alice', total: 1, unplaced: 0 }])
    const destination = relay.directory.destination(1)
    expect(destination && relay.tracker.holds.reported(destination)).toEqual([
      { channel: 'media', activeCalls: 1 },
    ])
  })

  test('rules 18: offered calls are the totals and the unplaced, whatever became of them', async () => {
    const rows = destinations(2)?.map((row) => ({ ...row, channels: 2 }))
    const { network, clock, relay } = await openTestRelay({ set: { destinations: rows } })
    new TestDestination(network, '10.0.1.1', [486])
    new TestDestination(network, '10.0.1.2', [180])
    for (let call = 0; call < 12; call++) {
      const caller = new TestCaller(network, '10.0.2.1', 7_000 + call, `call-${call}`)
      caller.request('INVITE', { branch: `z9hG4bK-${call}` })
      clock.advance(RTT_MS)
      if (call % 3 === 0) caller.request('CANCEL', { branch: `z9hG4bK-${call}` })
      clock.advance(RTT_MS)
    }
    clock.advance(400_000)
    const { calls, sources } = relay.tracker.ledger.takeMoved()
    const unplaced = sources.reduce((sum, cell) => sum + cell.unplaced, 0)
    expect(totals(calls) + unplaced).toBe(12)
    expect(totals(sources)).toBe(totals(calls))
    expect(relay.tracker.size).toBe(0)
    expect(relay.directory.destinations.map((destination) => destination.activeCalls())).toEqual([0, 0])
  })
})

test('a call that nobody ends leaves the books at the maximum duration', async () => {
  const { network, clock, relay } = await openTestRelay({
    snapshot: { settings: { maxCallDurationSec: 60 } },
  })
  new TestDestination(network, '10.0.1.1')
  new TestCaller(network).request('INVITE')
  clock.advance(59_000)
  expect(relay.tracker.size).toBe(1)
  clock.advance(2_000)
  expect(relay.tracker.size).toBe(0)
  expect(relay.tracker.feed.take().journal).toContain('["E",1]')
})

test('rules 23: a drained destination takes no new call, keeps its old one, and is disabled at zero', async () => {
  const { network, clock, relay } = await openTestRelay({ set: { destinations: destinations(1) } })
  const destination = new TestDestination(network, '10.0.1.1')
  const first = new TestCaller(network)
  first.request('INVITE')
  clock.advance(RTT_MS)
  relay.directory.override(1, 'draining')
  const second = new TestCaller(network, '10.0.2.2', 5062, 'call-2')
  second.request('INVITE')
  clock.advance(RTT_MS)
  expect(second.statuses).toEqual([503])
  expect(relay.directory.settle().drained).toEqual([])
  first.learn()
  first.request('ACK', { inDialog: true })
  first.request('BYE', { inDialog: true, cseq: 2 })
  clock.advance(RTT_MS)
  expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
  expect(relay.directory.settle().drained.map((drained) => drained.destination.id)).toEqual([1])
  expect(relay.directory.destination(1)?.adminState).toBe('disabled')
})

test('the same call passing twice through us is two calls, each with its own end', async () => {
  const rows = [{ id: 1, uri: 'sip:10.0.1.1:5070' }]
  const { network, clock, relay } = await openTestRelay({ set: { destinations: rows } })
  new TestDestination(network, '10.0.1.1', [180])
  new TestCaller(network, '10.0.2.1', 5062, 'spiral').request('INVITE', { branch: 'z9hG4bK-first' })
  const again = new TestCaller(network, '10.0.2.9', 5062, 'spiral')
  again.request('INVITE', { branch: 'z9hG4bK-second' })
  clock.advance(RTT_MS)
  expect(relay.directory.destination(1)?.activeCalls()).toBe(2)
  again.request('CANCEL', { branch: 'z9hG4bK-second' })
  clock.advance(RTT_MS)
  expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
})
