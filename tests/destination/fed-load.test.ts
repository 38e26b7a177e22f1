import { describe, expect, test } from 'vitest'
import { beat, feed, figures, freeSwitch, news } from './load-news.ts'
import { destination, makeDirectory, set, single, snapshot } from './snapshots.ts'

const FS = freeSwitch('10.1.1.1')
const AGENT = 'agent://10.1.1.1:9777'
const WEIGHT_FEED = { feeds: [feed('weight', FS)] }

describe('a fed weight', () => {
  test('is the configured one until figures come, then the room, and the configured one again once they are stale', () => {
    const { directory, destination: one } = single({ weight: 50, ...WEIGHT_FEED })
    expect([one.weight, one.fed.notice]).toEqual([50, 'no figures yet, configured weight 50 in force'])
    directory.feed([news(7, beat(120, 80))])
    expect([one.weight, one.fed.notice]).toEqual([96, ''])
    directory.feed([news(7, null)])
    expect([one.weight, one.fed.notice]).toEqual([50, 'figures stale, configured weight 50 in force'])
  })

  test('goes down with each call of ours, and starts anew with each news', () => {
    const { directory, destination: one } = single(WEIGHT_FEED)
    directory.feed([news(7, beat(10))])
    one.channels.take(1)
    one.channels.take(2)
    expect(one.weight).toBe(8)
    directory.feed([news(7, beat(9))])
    expect(one.weight).toBe(9)
    one.channels.release(-2, 1)
    expect(one.weight).toBe(10)
  })

  test('the same news told again, as after an edit, forgives no call of ours', () => {
    const { directory, destination: one } = single(WEIGHT_FEED)
    const told = beat(10)
    directory.feed([news(7, told)])
    one.channels.take(1)
    directory.feed([news(7, told)])
    expect(one.weight).toBe(9)
  })

  test("by the peers' formula, where the set says so", () => {
    const { directory, destination: one } = single(WEIGHT_FEED, { loadFormula: 'opensips' })
    directory.feed([news(7, figures({ sessions: 250, maxSessions: 1000, idleCpu: 80 }))])
    one.channels.take(1)
    expect(one.weight).toBe(60)
  })

  test('an agent scales the configured weight, and its maxconn limits our calls', () => {
    const { directory, destination: one } = single({ weight: 40, feeds: [feed('weight', AGENT)] })
    directory.feed([news(7, figures({ weightPercent: 75, maxSessions: 2 }))])
    expect([one.weight, one.capacity, one.skipReason()]).toEqual([30, 2, null])
    one.channels.take(1)
    one.channels.take(2)
    expect([one.weight, one.skipReason()]).toEqual([30, 'full'])
  })
})

describe('a limit by figures', () => {
  test("a resource limits calls by the peers' formula with our own calls at the news", () => {
    const { directory, destination: one } = single({ feeds: [feed('ch', FS)] })
    expect([one.capacity, one.fed.notice]).toEqual([null, 'no figures yet for ch, no limit by them'])
    for (const call of [1, 2, 3]) one.channels.take(call)
    // Seven of others; half of the three that they leave of ten is one, and we hold three.
    directory.feed([news(7, figures({ sessions: 10, maxSessions: 10, idleCpu: 50 }), 'ch')])
    expect([one.capacity, one.skipReason(), one.weight]).toEqual([1, 'full', 50])
    directory.feed([news(7, figures({ sessions: 3, maxSessions: 10, idleCpu: 40 }), 'ch')])
    expect([one.capacity, one.skipReason()]).toEqual([4, null])
    one.channels.take(4)
    expect(one.skipReason()).toBe('full')
    directory.feed([news(7, null, 'ch')])
    expect([one.capacity, one.skipReason()]).toEqual([null, null])
    expect(one.fed.notice).toBe('figures stale for ch, no limit by them')
  })

  test('the tightest of channels and resources holds', () => {
    const { directory, destination: one } = single({
      channels: 5,
      feeds: [feed('ch', FS), feed('conf', freeSwitch('10.1.1.2'))],
    })
    expect(one.capacity).toBe(5)
    directory.feed([news(7, beat(9), 'ch'), news(7, beat(3), 'conf')])
    expect(one.capacity).toBe(3)
    directory.feed([news(7, beat(30), 'conf')])
    expect(one.capacity).toBe(5)
  })

  test('at its maximum it is full, though only its weight is fed; a call of ours that ends makes room before the next news', () => {
    const { directory, destination: one } = single(WEIGHT_FEED)
    one.channels.take(1)
    directory.feed([news(7, beat(0, 90, 30))])
    expect([one.skipReason(), one.fed.isAtMaximum, one.capacity]).toEqual(['full', true, 1])
    one.channels.release(-2, 1)
    expect(one.skipReason()).toBeNull()
    directory.feed([news(7, beat(1, 90, 29))])
    expect(one.fed.isAtMaximum).toBe(false)
    directory.feed([news(7, null)])
    expect(one.fed.isAtMaximum).toBeNull()
  })
})

describe('what a source says', () => {
  test('drain and maint end new calls as told; ready, silence or a stale source takes it back', () => {
    const { directory, destination: one } = single({ feeds: [feed('weight', AGENT)] })
    for (const wish of ['drain', 'maint'] as const) {
      directory.feed([news(7, figures({ wish }))])
      expect([one.skipReason(), one.fed.wish]).toEqual(['told', wish])
      directory.feed([news(7, figures({ wish: 'ready' }))])
      expect([one.skipReason(), one.fed.wish]).toEqual([null, 'ready'])
    }
    directory.feed([news(7, figures({ wish: 'drain' }))])
    directory.feed([news(7, null)])
    expect([one.skipReason(), one.fed.wish]).toEqual([null, null])
  })

  test('what an operator wants and what health says go before what it is told', () => {
    const { directory, destination: one } = single({ feeds: [feed('weight', AGENT)] })
    directory.feed([news(7, figures({ wish: 'maint' }))])
    for (let i = 0; i < 3; i++) one.learn({ kind: 'probe-unanswered', probes: 3, waitedMs: 2_000 }, 0)
    expect(one.skipReason()).toBe('down')
    directory.override(7, 'draining')
    expect(one.skipReason()).toBe('draining')
  })

  test.each([
    [{ sessions: 12, maxSessions: 30, idleCpu: 87.4 }, 'good', 'agent: 12 of 30 sessions, 87 % idle'],
    [{ sessions: 12 }, 'good', 'agent: 12 sessions'],
    [{ weightPercent: 75, maxSessions: 30 }, 'good', 'agent: at most 30 sessions, 75 % of its weight'],
    [{ health: 'up' as const }, 'good', 'agent says it is well'],
    [{ wish: 'drain' as const, reason: 'disk' }, 'good', 'agent: wants drain: disk'],
    [{ health: 'down' as const }, 'bad', 'agent says down'],
    [{ health: 'down' as const, reason: 'maintenance' }, 'bad', 'agent says down: maintenance'],
    [{ health: 'down' as const, reason: 'stopped: disk' }, 'bad', 'agent says stopped: disk'],
  ])('%j is told as %s: "%s"', (said, verdict, reason) => {
    const { directory, destination: one } = single({ feeds: [feed('weight', AGENT)] })
    directory.feed([news(7, figures(said))])
    expect([one.fed.verdict, one.fed.reason]).toEqual([verdict, reason])
  })

  test('of several sources one that says down decides, and one line is said once', () => {
    const { directory, destination: one } = single({
      feeds: [feed('weight', FS), feed('ch', FS), feed('conf', AGENT)],
    })
    expect([one.fed.verdict, one.fed.reason]).toEqual([
      'none',
      'no fresh figures of FreeSWITCH; no fresh figures of agent',
    ])
    const said = figures({ sessions: 1, maxSessions: 5, idleCpu: 9 })
    directory.feed([news(7, said), news(7, said, 'ch')])
    expect([one.fed.verdict, one.fed.reason]).toEqual(['good', 'FreeSWITCH: 1 of 5 sessions, 9 % idle'])
    directory.feed([news(7, figures({ health: 'down' }), 'conf')])
    expect([one.fed.verdict, one.fed.reason]).toEqual(['bad', 'agent says down'])
  })

  test('without a load source there is nothing to say', () => {
    const { fed } = single().destination
    expect([fed.verdict, fed.reason, fed.notice, fed.capacity(), fed.isAtMaximum]).toEqual([
      'none',
      'no load source',
      '',
      null,
      null,
    ])
  })

  test('news of unknown destinations and of feeds nobody has is passed over', () => {
    const { directory, destination: one } = single(WEIGHT_FEED)
    expect(directory.feed([news(99, beat(5)), news(7, beat(5), 'conf')])).toEqual([])
    expect(one.weight).toBe(50)
    expect(directory.feed([news(7, beat(5)), news(7, beat(6))])).toEqual([one])
  })
})

describe('edits', () => {
  const edit = (more: Parameters<typeof destination>[1], setMore = {}) =>
    snapshot([set(1, [destination(7, more)], setMore)])

  test('a feed that stays keeps its figures, through another weight and address too', () => {
    const { directory, destination: one } = single(WEIGHT_FEED)
    directory.feed([news(7, beat(120))])
    directory.apply(edit({ ...WEIGHT_FEED, weight: 9, uri: 'sip:192.0.2.99:5060' }))
    expect(one.weight).toBe(120)
    directory.feed([news(7, null)])
    expect([one.weight, one.fed.notice]).toEqual([9, 'figures stale, configured weight 9 in force'])
  })

  test('a feed that is removed takes weight, limit and wish with it', () => {
    const { directory, destination: one } = single({ feeds: [feed('weight', FS), feed('ch', AGENT)] })
    directory.feed([news(7, beat(120)), news(7, figures({ wish: 'drain', maxSessions: 0 }), 'ch')])
    expect([one.weight, one.skipReason(), one.capacity]).toEqual([120, 'told', 0])
    directory.apply(edit(WEIGHT_FEED))
    expect([one.weight, one.skipReason(), one.capacity]).toEqual([120, null, 120])
    directory.apply(edit({}))
    expect([one.weight, one.capacity, one.hasMovingWeight, one.fed.notice]).toEqual([50, null, false, ''])
    expect(directory.feed([news(7, beat(5))])).toEqual([])
  })

  test('another source for the same feed begins without figures', () => {
    const { directory, destination: one } = single(WEIGHT_FEED)
    directory.feed([news(7, beat(120))])
    directory.apply(edit({ feeds: [feed('weight', freeSwitch('10.1.1.2'))] }))
    expect([one.weight, one.fed.notice]).toEqual([50, 'no figures yet, configured weight 50 in force'])
  })

  test('another formula of the set holds at once, for the figures that are there', () => {
    const { directory, destination: one } = single(WEIGHT_FEED)
    directory.feed([news(7, figures({ sessions: 250, maxSessions: 1000, idleCpu: 80 }))])
    expect(one.weight).toBe(600)
    directory.apply(edit(WEIGHT_FEED, { loadFormula: 'opensips' }))
    expect(one.weight).toBe(60)
  })

  test('one that was removed and comes back with its calls believes no figures of before', () => {
    const { directory, destination: one } = single(WEIGHT_FEED)
    one.channels.take(1)
    directory.feed([news(7, beat(120))])
    directory.apply(snapshot([set(1, [])]))
    directory.apply(edit(WEIGHT_FEED))
    expect(directory.destination(7)).toBe(one)
    expect(one.weight).toBe(50)
  })

  test('a weight edited in a fed set moves no rotation, and holds at the next pick; a feed that comes or goes makes a new selector', () => {
    const directory = makeDirectory()
    const rows = (weight: number, fed: boolean) => [
      destination(1, fed ? WEIGHT_FEED : {}),
      destination(2, { weight }),
    ]
    const apply = (weight: number, fed: boolean) => {
      directory.apply(snapshot([set(1, rows(weight, fed), { algorithm: 'weighted' })]))
      return directory.set(1)?.selector
    }
    const first = apply(50, true)
    expect(apply(70, true)).toBe(first)
    const without = apply(70, false)
    expect(without).not.toBe(first)
    expect(apply(60, false)).not.toBe(without)
  })
})
