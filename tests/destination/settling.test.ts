import { describe, expect, test, vi } from 'vitest'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { engineEventSchema } from '#engine/contract/live.ts'
import { engineEvent, type Told } from '#engine/control/events.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { detailOf } from '#engine/destination/detail.ts'
import { FigureSampler } from '#engine/relay-figures.ts'
import { DrainReleases, settleRelay } from '#engine/relay-settling.ts'
import { TestCaller, TestDestination } from '#tests/support/test-parties.ts'
import { destinations, openTestRelay, testSnapshot } from '#tests/support/test-relay.ts'

const RTT_MS = 20
type SetInput = SnapshotInput['sets'][number]

/** A relay that is looked over every second, as its thread does it. */
async function world(set: Partial<SetInput> = {}, more: Partial<SnapshotInput> = {}) {
  const open = await openTestRelay({ set: { destinations: destinations(1), ...set }, snapshot: more })
  const { relay, clock, network } = open
  const told: Told[] = []
  const drained: number[] = []
  const releases = new DrainReleases()
  const settling = {
    tell: (event: Told) => told.push(event),
    onDrained: ({ id }: { id: number }) => drained.push(id),
    onDrainRelease: ({ id }: Destination) => releases.add(id),
  }
  clock.every(1_000, () => {
    settleRelay(relay, clock, settling)
    releases.carryOut(relay)
  })
  const destination = new TestDestination(network, '10.0.1.1')
  const figures = () => new FigureSampler(relay).sample(clock.wallMs()).destinations[0]
  const edit = (rows: SetInput['destinations']) => {
    relay.directory.apply(testSnapshot({ set: { ...set, destinations: rows }, snapshot: more }))
    relay.prober.reconcile()
  }
  let calls = 0
  const call = () => {
    calls += 1
    const caller = new TestCaller(network, '10.0.2.1', 7_000 + calls, `call-${calls}`)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    return caller
  }
  return { ...open, told, drained, destination, figures, edit, call }
}

function draining(more: object = {}): SetInput['destinations'] {
  return [{ id: 1, uri: 'sip:10.0.1.1:5070', adminState: 'draining', ...more }]
}

describe('a draining destination', () => {
  test.each([
    'INVITE',
    'REGISTER',
    'SUBSCRIBE',
    'MESSAGE',
    'PUBLISH',
    'REFER',
    'OPTIONS',
    'NOTIFY',
    'INFO',
    'X-OWN',
  ])(
    'gets no %s from outside a dialog (RestComm/load-balancer#78, #59), and its dialogs go on',
    async (method) => {
      const { call, destination, edit, network, clock } = await world()
      const caller = call()
      caller.learn()
      caller.request('ACK', { inDialog: true })
      edit(draining())
      const other = new TestCaller(network, '10.0.2.2', 5062, 'other')
      other.request(method)
      clock.advance(RTT_MS)
      expect(other.statuses.filter((status) => status >= 200)).toEqual([503])
      caller.request('INFO', { inDialog: true, cseq: 2 })
      caller.request('BYE', { inDialog: true, cseq: 3 })
      clock.advance(RTT_MS)
      expect(destination.methods).toEqual(['INVITE', 'ACK', 'INFO', 'BYE'])
    },
  )

  test('shows its drain while it lasts, and says so once when its last call has ended', async () => {
    const { call, edit, clock, told, drained, figures } = await world()
    const caller = call()
    caller.learn()
    caller.request('ACK', { inDialog: true })
    expect(figures()?.drain).toBeNull()
    const sinceMs = clock.wallMs()
    edit(draining())
    clock.advance(5_000)
    expect(figures()).toMatchObject({ adminState: 'draining', activeCalls: 1 })
    expect(figures()?.drain).toEqual({
      ...{ sinceMs, callsAtStart: 1, etaMs: null },
      ...{ deadlineMs: null, atDeadline: 'wait' },
    })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(3_000)
    expect(told.map(({ kind, cause, text }) => [kind, cause, text])).toEqual([
      ['drained', 'no call left', 'sip:10.0.1.1:5070 is drained'],
    ])
    expect([drained, figures()?.adminState, figures()?.drain]).toEqual([[1], 'disabled', null])
  })

  test.each([
    ['disable', 1, 'is disabled: its drain’s deadline has passed, 1 call left and goes on to its end'],
    ['release', 0, 'is disabled: its drain’s deadline has passed, 1 call left and is released'],
  ] as const)('at its deadline, to %s: %i calls in the books', async (atDeadline, left, text) => {
    const { call, edit, clock, told, drained, figures, destination, relay } = await world()
    const caller = call()
    caller.learn()
    caller.request('ACK', { inDialog: true })
    edit(draining({ drain: { deadlineMs: clock.wallMs() + 2_000, atDeadline } }))
    clock.advance(6_000)
    expect(told.map((event) => [event.cause, event.figures])).toEqual([['deadline', { callsLeft: 1 }]])
    expect(told[0]?.text).toBe(`sip:10.0.1.1:5070 ${text.replace('’', "'")}`)
    expect([drained, figures()?.activeCalls, relay.tracker.size]).toEqual([[1], left, left])
    // Nobody was sent a BYE, and the ends still reach each other.
    expect(destination.methods).toEqual(['INVITE', 'ACK'])
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect([destination.methods.at(-1), figures()?.activeCalls, relay.tracker.size]).toEqual(['BYE', 0, 0])
  })

  test('taken back while the desk is too busy to release them, it keeps its calls', async () => {
    const { call, edit, clock, relay, figures } = await world()
    const caller = call()
    caller.learn()
    caller.request('ACK', { inDialog: true })
    const busy = vi.spyOn(relay.liveness.desk, 'releaseAt').mockReturnValue(false)
    edit(draining({ drain: { deadlineMs: clock.wallMs(), atDeadline: 'release' } }))
    clock.advance(2_000)
    expect(busy).toHaveBeenCalled()
    edit(draining({ adminState: 'enabled' }))
    busy.mockRestore()
    clock.advance(2_000)
    expect(figures()?.activeCalls).toBe(1)
  })

  test('releases a call that rings, too, and its answer counts nothing any more', async () => {
    const { network, clock, edit, relay, figures } = await world({
      destinations: [{ id: 1, uri: 'sip:10.0.1.9:5070' }],
    })
    new TestDestination(network, '10.0.1.9', [180])
    new TestCaller(network).request('INVITE')
    clock.advance(RTT_MS)
    const drain = { deadlineMs: clock.wallMs(), atDeadline: 'release' as const }
    edit(draining({ uri: 'sip:10.0.1.9:5070', drain }))
    clock.advance(2_000)
    expect([relay.tracker.size, figures()?.activeCalls]).toEqual([0, 0])
    clock.advance(400_000)
    expect([relay.tracker.size, figures()?.activeCalls, figures()?.total]).toEqual([0, 0, 1])
  })
})

test('a slow start is shown, and told when it begins and when it is over', async () => {
  const { edit, clock, told, figures } = await world({ slowStart: { sec: 10, fromPercent: 20 } })
  edit(draining({ adminState: 'disabled' }))
  edit(draining({ adminState: 'enabled', weight: 40 }))
  expect(figures()).toMatchObject({ weight: 8, warmingPercent: 20 })
  clock.advance(5_000)
  expect(figures()).toMatchObject({ weight: 24, warmingPercent: 60 })
  clock.advance(7_000)
  expect(figures()).toMatchObject({ weight: 40, warmingPercent: null })
  const texts = told.filter(({ cause }) => cause === 'slow start').map(({ text }) => text)
  expect(texts).toEqual([
    'sip:10.0.1.1:5070 starts slowly: 20 % of its weight and capacity at first, all of it in 10 s',
    'sip:10.0.1.1:5070 has all of its weight and capacity again',
  ])
})

test('a cap that is met is told of, once in ten seconds; every event of these passes the contract', async () => {
  const sources = [{ id: 4, name: 'pbx', network: '10.9.0.0/16', callsPerSecond: 1 }]
  const rows = [{ id: 1, uri: 'sip:10.0.1.1:5070', callsPerSecond: 2 }]
  const { call, clock, told, relay } = await world({ destinations: rows }, { sources })
  const source = relay.directory.source(4)
  for (let i = 0; i < 3; i++) source?.mayCall(clock.monotonicMs())
  for (let i = 0; i < 3; i++) call()
  clock.advance(15_000)
  expect(told.map(({ kind, cause, text, figures }) => [kind, cause, text, figures])).toEqual([
    [
      ...['capped', 'destination'],
      'sip:10.0.1.1:5070 gets 2 calls per second, as many as it may: others go past it',
      { callsPerSecond: 2, times: 1 },
    ],
    [
      ...['capped', 'source', 'pbx makes more than 1 call per second: 2 calls refused with 503'],
      { callsPerSecond: 1, refused: 2 },
    ],
  ])
  for (const event of told) expect(engineEventSchema.safeParse(engineEvent(0, event)).success).toBe(true)
})

test('what a call takes is held from pick to end, whatever becomes of it', async () => {
  const rows = [{ id: 1, uri: 'sip:10.0.1.1:5070', channels: 3, resources: { conf: 4 } }]
  const { relay, network, clock } = await world({ destinations: rows })
  const one = relay.directory.destination(1)
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(1)
  const call = relay.tracker.find('call-1', 'tag-call-1', '', '')
  if (!one || !call) throw new Error('no call')
  call.takes = { conf: 3 }
  relay.tracker.take(call, one)
  expect(detailOf(one, { nowMs: 0, wallMs: 0 }).resources).toEqual([{ name: 'conf', used: 3, capacity: 4 }])
  expect(one.postDialDelayMs(clock.monotonicMs())).toBeNull()
  clock.advance(RTT_MS)
  expect(one.postDialDelayMs(clock.monotonicMs())).toBeGreaterThan(0)
  caller.learn()
  caller.request('ACK', { inDialog: true })
  caller.request('BYE', { inDialog: true, cseq: 2 })
  clock.advance(RTT_MS)
  expect([one.activeCalls(), one.free({ takes: { conf: 2 } })]).toEqual([0, 2])
})
