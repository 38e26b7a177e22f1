import { describe, expect, test } from 'vitest'
import { slotOwner } from '#engine/balance/owner.ts'
import { engineEventSchema } from '#engine/contract/live.ts'
import { engineEvent } from '#engine/control/events.ts'
import { feed, figures, freeSwitch, news as newsOf } from '../destination/load-news.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { openTestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const RECONCILE_MS = 30_000
/** One look, and the slices it takes. */
const LOOK_MS = RECONCILE_MS + 2_000
const THREAD = 1
/** Number of a call that began before all others, going by the 24 bits an owner keeps. */
const LONG_AGO = 2 ** 24 - 100

const ROWS: TestRelayOptions = {
  set: {
    dialogCheckSec: 600,
    destinations: [
      { id: 1, uri: 'sip:10.0.1.1:5070', channels: 8, feeds: [feed('weight', freeSwitch('10.0.1.1'))] },
      { id: 2, uri: 'sip:10.0.1.2:5070', channelNaming: 'reported' },
    ],
  },
  snapshot: { sources: [{ id: 7, name: 'pbx', network: '10.0.2.1', channels: 4 }] },
}

/** `count` answered calls, every other one on each destination. */
async function scene(count: number, options = ROWS) {
  const world = await openTestRelay(options)
  const hosts = ['10.0.1.1', '10.0.1.2'].map((address) => new TestDestination(world.network, address))
  const callers = Array.from(
    { length: count },
    (_, i) => new TestCaller(world.network, `10.0.2.${1 + i}`, 5062, `call-${i}`),
  )
  for (const caller of callers) {
    caller.answersWith = 200
    caller.request('INVITE')
    world.clock.advance(20)
    caller.learn()
  }
  const { directory, liveness, tracker } = world.relay
  const bank = (id: number) => {
    const destination = directory.destination(id)
    if (!destination) throw new Error('no such destination')
    return destination
  }
  const hangUp = () => {
    for (const caller of callers) caller.request('BYE', { inDialog: true, cseq: 2 })
    world.clock.advance(100)
  }
  const active = () => [
    ...directory.destinations.map((destination) => destination.activeCalls()),
    ...directory.allSources.map((source) => source.activeCalls()),
  ]
  return { ...world, hosts, callers, bank, hangUp, active, tracker, drifts: () => liveness.audit.drifts }
}

describe('the audit of the books', () => {
  test('what live calls hold is let alone, and there is nothing to tell', async () => {
    const { clock, active, drifts, news, hangUp } = await scene(4)
    const before = active()
    clock.advance(4 * LOOK_MS)
    expect(active()).toEqual(before)
    expect(drifts()).toEqual([])
    expect(news).toEqual([])
    hangUp()
    expect(active()).toEqual([0, 0, 0, 0])
  })

  test('planted orphans are found within one look, freed, and told', async () => {
    const { clock, active, bank, drifts, news, relay, tracker, hangUp } = await scene(4)
    const before = active()
    // A call that is over, one that never was, and one that is live but elsewhere.
    const [first] = tracker.calls.values()
    bank(1).channels.take(slotOwner(THREAD, LONG_AGO))
    bank(1).channels.take(slotOwner(THREAD, first?.number ?? 0))
    bank(2).channels.hold(slotOwner(THREAD, LONG_AGO + 1))
    relay.directory.source(7)?.channels.take(slotOwner(THREAD, LONG_AGO + 2))
    clock.advance(LOOK_MS)
    expect(active()).toEqual(before)
    expect(drifts().map(({ destinationId, orphans }) => [destinationId, orphans])).toEqual([
      [1, 2],
      [2, 1],
    ])
    expect(news.map(({ kind, to }) => [kind, to])).toEqual([
      ['drift', undefined],
      ['drift', 'unexplained'],
      ['drift', 'unexplained'],
    ])
    for (const told of news) expect(() => engineEventSchema.parse(engineEvent(1, told))).not.toThrow()
    clock.advance(LOOK_MS)
    expect(drifts()).toEqual([])
    expect(news.slice(3).map(({ to }) => to)).toEqual(['explained', 'explained'])
    hangUp()
    expect(active()).toEqual([0, 0, 0, 0])
  })

  test('a label that no call bears is taken off', async () => {
    const { clock, bank, tracker, drifts } = await scene(2)
    const labels = tracker.holds.labelled(bank(2))
    labels?.hold('planted', LONG_AGO)
    clock.advance(LOOK_MS)
    expect(
      tracker.holds
        .labelled(bank(2))
        ?.active()
        .find(({ channel }) => channel === 'planted')?.activeCalls ?? 0,
    ).toBe(0)
    expect(drifts().length).toBe(labels ? 1 : 0)
  })

  test('calls that begin while it looks are let alone', async () => {
    const { clock, network, active, news } = await scene(2)
    clock.advance(RECONCILE_MS - 200)
    const late = Array.from(
      { length: 20 },
      (_, i) => new TestCaller(network, '10.0.3.9', 6_000 + i, `late-${i}`),
    )
    for (const caller of late) {
      caller.answersWith = 200
      caller.request('INVITE')
      clock.advance(20)
    }
    clock.advance(LOOK_MS)
    expect(news).toEqual([])
    expect(active().reduce((sum, calls) => sum + calls, 0)).toBe(2 * (2 + late.length))
  })

  test('calls that do not answer OPTIONS are in doubt: shown while it lasts', async () => {
    const { clock, callers, drifts, news } = await scene(2)
    for (const caller of callers) caller.answersWith = null
    clock.advance(600_000 + 2 * LOOK_MS)
    expect(drifts().map(({ destinationId, ours, doubtful }) => [destinationId, ours, doubtful])).toEqual([
      [1, 1, 1],
      [2, 1, 1],
    ])
    expect(drifts()[0]?.reason).toBe('nobody vouches for 1 call')
    for (const caller of callers) caller.answersWith = 200
    clock.advance(600_000 + LOOK_MS)
    expect(drifts()).toEqual([])
    expect(news.map(({ to }) => to)).toEqual(['unexplained', 'unexplained', 'explained', 'explained'])
  })

  test('calls of a destination that is dead for over a minute are in doubt', async () => {
    const { clock, hosts, drifts } = await scene(2, {
      ...ROWS,
      // Nobody is asked in its dialog: that it is dead is all there is to see.
      set: {
        ...{ ...ROWS.set, dialogCheckSec: null },
        probe: { enabled: true, intervalMs: 1_000, timeoutMs: 500, fall: 2, rise: 1 },
      },
    })
    hosts[0]?.silence()
    clock.advance(60_000)
    expect(drifts()).toEqual([])
    clock.advance(2 * LOOK_MS)
    expect(drifts().map(({ destinationId, doubtful }) => [destinationId, doubtful])).toEqual([[1, 1]])
  })

  test('its load source tells fewer calls than ours: only once that has lasted a minute', async () => {
    const { clock, relay, drifts, news } = await scene(6)
    const tell = (sessions: number) =>
      relay.directory.feed([newsOf(1, figures({ sessions, maxSessions: 30 }))])
    // It lags: our youngest calls are unknown to it.
    tell(0)
    clock.advance(LOOK_MS)
    expect(drifts()).toEqual([])
    tell(3)
    clock.advance(3 * LOOK_MS)
    expect(drifts()).toEqual([])
    tell(1)
    clock.advance(LOOK_MS)
    expect(drifts()).toEqual([])
    clock.advance(3 * LOOK_MS)
    expect(drifts()).toMatchObject([{ destinationId: 1, ours: 3, theirs: 1, doubtful: 0, orphans: 0 }])
    expect(drifts()[0]?.reason).toMatch(/^its node tells 2 calls fewer for \d min$/)
    tell(3)
    clock.advance(LOOK_MS)
    expect(drifts()).toEqual([])
    expect(news.map(({ to }) => to)).toEqual(['unexplained', 'explained'])
  })
})
