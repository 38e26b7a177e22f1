import { describe, expect, test } from 'vitest'
import type { PanelState } from '#engine/contract/browser.ts'
import type { EngineEvent, Tick } from '#engine/contract/live.ts'
import type { Health } from '#engine/contract/vocabulary.ts'
import { emptyTick, seenDestination, seenTarget } from '#tests/support/seen-figures.ts'
import { failoverTrail, healthDetail } from '#tests/support/seen-health.ts'
import {
  channelsKey,
  emptyLiveState,
  MAX_LIVE_EVENTS,
  withChange,
  withConnection,
  withNews,
  withPanelState,
  withTick,
} from '#web/live/live-state.ts'
import { LiveStore } from '#web/live/live-store.ts'
import { HISTORY_SECONDS, RecentHistory } from '#web/live/recent-history.ts'
import { tickNews } from '#web/server/live/tick-news.ts'

const event = (atMs: number): EngineEvent => ({
  atMs,
  kind: 'engine',
  setId: null,
  destinationId: null,
  from: '',
  to: '',
  cause: '',
  figures: {},
  lastedMs: null,
  text: 'x',
})
const panelState = (tick: Tick | null = null): PanelState => ({
  engines: [],
  tick,
  events: [],
  totals: { sinceMs: 0, atMs: 0, calls: [], sources: [] },
  recent: {
    atMs: [],
    activeCalls: [],
    callsPerSecond: [],
    failuresPerSecond: [],
    delayP50Ms: [],
    delayP95Ms: [],
    destinations: [],
  },
})
const started = () => withPanelState(emptyLiveState(0), 5, panelState())

describe('changes', () => {
  test('the next in order is taken in', () => {
    const next = withChange(started(), 6, { kind: 'event', event: event(1) }, 10)
    expect(next?.events).toHaveLength(1)
    expect(next?.seq).toBe(6)
  })

  test('a gap is refused, so that the whole state is asked for', () => {
    expect(withChange(started(), 7, { kind: 'event', event: event(1) }, 10)).toBeNull()
  })

  test('one heard before changes nothing', () => {
    const state = started()
    expect(withChange(state, 5, { kind: 'event', event: event(1) }, 10)).toBe(state)
  })

  test('events stay bounded, the newest first', () => {
    let state = started()
    for (let n = 1; n <= MAX_LIVE_EVENTS + 5; n += 1)
      state = withChange(state, state.seq + 1, { kind: 'event', event: event(n) }, n) ?? state
    expect(state.events).toHaveLength(MAX_LIVE_EVENTS)
    expect(state.events[0]?.atMs).toBe(MAX_LIVE_EVENTS + 5)
  })
})

describe('ticks', () => {
  const tick = (atMs: number, calls: number): Tick => ({
    ...emptyTick(atMs),
    destinations: [seenDestination(1, { activeCalls: calls }), seenDestination(2)],
  })

  test('an unchanged destination keeps its object, so that its row stays still', () => {
    const before = withTick(started(), tick(1_000, 3))
    const after = withTick(before, tick(2_000, 4))
    expect(after.destinations.get(2)).toBe(before.destinations.get(2))
    expect(after.destinations.get(1)?.activeCalls).toBe(4)
  })

  test('a destination keeps its object while its targets stay the same, and no longer', () => {
    const location = { isStale: false, problem: '', problemSinceMs: null, resolvedAtMs: 1, expiresAtMs: 9 }
    const named = (atMs: number, health: Health): Tick => ({
      ...emptyTick(atMs),
      destinations: [
        seenDestination(1, {
          children: [seenTarget('192.0.2.1'), seenTarget('192.0.2.2', { health })],
          location: { ...location },
        }),
      ],
    })
    const first = withTick(started(), named(1_000, 'up'))
    const same = withTick(first, named(2_000, 'up'))
    const down = withTick(same, named(3_000, 'down'))
    expect(same.destinations.get(1)).toBe(first.destinations.get(1))
    expect(down.destinations.get(1)?.children.map((one) => one.health)).toEqual(['up', 'down'])
  })

  test('are absolute: a destination that is no longer named is gone', () => {
    const state = withTick(withTick(started(), tick(1_000, 3)), emptyTick(2_000))
    expect(state.destinations.size).toBe(0)
  })

  test('one older than what is shown is left out', () => {
    const state = withTick(started(), tick(2_000, 3))
    expect(withTick(state, tick(1_000, 9))).toBe(state)
  })

  test('unchanged channels keep their object too', () => {
    const busy = (atMs: number): Tick => ({
      ...emptyTick(atMs),
      channels: [{ side: 'destination', id: 1, channels: [{ channel: '1', activeCalls: 1 }] }],
    })
    const before = withTick(started(), busy(1_000))
    const after = withTick(before, busy(2_000))
    expect(after.channels.get(channelsKey('destination', 1))).toBe(
      before.channels.get(channelsKey('destination', 1)),
    )
  })
})

describe('what changed since a tick', () => {
  const before = {
    ...emptyTick(1_000),
    destinations: [seenDestination(1), seenDestination(2), seenDestination(3)],
    details: [healthDetail(1), healthDetail(2)],
    channels: [{ side: 'destination' as const, id: 1, channels: [{ channel: '1', activeCalls: 1 }] }],
    failovers: [failoverTrail()],
  }
  const after = {
    ...emptyTick(2_000),
    activeCalls: 3,
    destinations: [seenDestination(4), seenDestination(2, { activeCalls: 3 }), seenDestination(1)],
    details: [healthDetail(1, { weight: 7 }), healthDetail(4)],
    failovers: [failoverTrail()],
  }

  test('makes of it the tick that follows; whatever stood still keeps its object', () => {
    const state = withTick(started(), before)
    const next = withNews(state, tickNews(before, after))
    const whole = withTick(started(), after)
    expect(next.tick).toEqual(whole.tick)
    expect(new Map([...next.destinations].sort())).toEqual(new Map([...whole.destinations].sort()))
    expect(next.details).toEqual(whole.details)
    expect(next.channels.get(channelsKey('destination', 1))?.channels).toEqual([])
    expect(next.destinations.get(1)).toBe(state.destinations.get(1))
    expect(next.failovers).toBe(state.failovers)
  })

  test('is little: fields that differ, and nothing where nothing does', () => {
    expect(tickNews(before, after).destinations.changed).toEqual([{ id: 2, activeCalls: 3 }])
    const none = { added: [], changed: [], gone: [] }
    expect(tickNews(before, { ...before })).toEqual({
      figures: {},
      destinations: none,
      details: none,
      channels: [],
    })
    const state = withTick(started(), before)
    const still = withNews(state, tickNews(before, { ...before, atMs: 1_500 }))
    expect([still.destinations, still.details]).toEqual([state.destinations, state.details])
    expect(still.destinations).toBe(state.destinations)
  })
})

describe('the connection', () => {
  test('reconnecting counts from the first failure', () => {
    const lost = withConnection(started(), 'reconnecting', 100)
    expect(withConnection(lost, 'reconnecting', 900).connection.sinceMs).toBe(100)
  })

  test('signed out stays so until the page is loaded anew', () => {
    const out = withConnection(started(), 'signed-out', 100)
    expect(withConnection(out, 'live', 200).connection.kind).toBe('signed-out')
  })

  test('a store tells its listeners once per news, and none for none', () => {
    const store = new LiveStore(() => 0)
    let told = 0
    const stop = store.subscribe(() => {
      told += 1
    })
    store.state(1, panelState(), 1)
    store.connection('live')
    expect(store.change(3, { kind: 'configuration', revision: 2 })).toBe(false)
    expect(store.change(2, { kind: 'configuration', revision: 2 })).toBe(true)
    stop()
    store.tick(emptyTick(5), 2)
    expect(told).toBe(2)
  })
})

describe('the recent past', () => {
  const add = (history: RecentHistory, tick: Tick) =>
    history.add(tick, new Map(tick.destinations.map((one) => [one.id, one])))

  test('is a ring: five minutes, not more', () => {
    const history = new RecentHistory()
    for (let second = 0; second < HISTORY_SECONDS * 3; second += 1) add(history, emptyTick(1_000 * second))
    expect(history.points.length).toBeLessThanOrEqual(HISTORY_SECONDS + 1)
    expect(history.points.at(-1)?.atMs).toBe(1_000 * (HISTORY_SECONDS * 3 - 1))
  })

  test('begins with what the panel remembers, and keeps its own finer moments', () => {
    const history = new RecentHistory()
    add(history, {
      ...emptyTick(9_000),
      activeCalls: 9,
      destinations: [seenDestination(1, { activeCalls: 9 })],
    })
    history.fill({
      atMs: [5_000, 7_000, 9_000],
      activeCalls: [5, 7, 1],
      callsPerSecond: [1, 2, 3],
      failuresPerSecond: [0, 0, 0],
      delayP50Ms: [null, 90, 91],
      delayP95Ms: [null, 180, 181],
      destinations: [{ id: 1, activeCalls: [5, 0, 1] }],
    })
    expect(history.points.map((point) => point.atMs)).toEqual([5_000, 7_000, 9_000])
    expect(history.points.map((point) => point.activeCalls)).toEqual([5, 7, 9])
    expect(history.points.map((point) => point.active.get(1))).toEqual([5, undefined, 9])
  })

  test('a restarted engine begins a new baseline: no negative share', () => {
    const history = new RecentHistory()
    const at = (atMs: number, total: number): Tick => ({
      ...emptyTick(atMs),
      destinations: [seenDestination(1, { total })],
    })
    add(history, at(0, 500))
    add(history, at(1_000, 3))
    expect(history.since()?.totals.get(1)).toBe(3)
  })
})

describe('what stands behind a health', () => {
  const told = (atMs: number, weight: number) =>
    withTick(emptyLiveState(0), { ...emptyTick(atMs), details: [healthDetail(1, { weight })] })

  test('an unchanged detail and an unchanged list of failovers keep their objects, so that rows stay still', () => {
    const tick = (atMs: number): Tick => ({
      ...emptyTick(atMs),
      details: [healthDetail(1)],
      failovers: [failoverTrail()],
    })
    const first = withTick(emptyLiveState(0), tick(1))
    const second = withTick(first, tick(2))
    expect(second.details.get(1)).toBe(first.details.get(1))
    expect(second.failovers).toBe(first.failovers)
    const third = withTick(second, { ...tick(3), failovers: [failoverTrail({ atMs: 9 }), failoverTrail()] })
    expect(third.failovers).toHaveLength(2)
  })

  test('a changed detail is a new one; one that is no longer told goes', () => {
    const state = told(1, 50)
    const next = withTick(state, { ...emptyTick(2), details: [healthDetail(1, { weight: 31 })] })
    expect(next.details.get(1)?.weight).toBe(31)
    expect(withTick(next, emptyTick(3)).details.size).toBe(0)
  })
})
