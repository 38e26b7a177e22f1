import { describe, expect, test } from 'vitest'
import { PLAIN_CALL } from '#engine/balance/candidate.ts'
import type { Takes } from '#engine/contract/resources.ts'
import { ALL_BUSY, NO_SLOT } from '#engine/destination/channel-bank.ts'
import { feed, figures, freeSwitch, news } from './load-news.ts'
import { destination, makeDirectory, set, single, snapshot, source } from './snapshots.ts'

const taking = (takes: Takes) => ({ ...PLAIN_CALL, takes })
const CONF = taking({ conf: 1 })
const NO_CALL = { ...PLAIN_CALL, isCall: false }

describe('a call that takes resources besides its channel', () => {
  test('finds room where there is room for all of it, and takes all of it or nothing', () => {
    const { destination: one } = single({ channels: 3, resources: { conf: 2, transcode: 3 } })
    const takes = { conf: 1, transcode: 2 }
    expect([one.take(1, takes), one.skipReason(taking(takes)), one.take(2, takes)]).toEqual([
      0,
      'full',
      ALL_BUSY,
    ])
    expect([one.activeCalls(), one.skipReason(CONF), one.take(3, { conf: 1 })]).toEqual([1, null, 1])
    expect([one.skipReason(CONF), one.skipReason(), one.take(4)]).toEqual(['full', null, 2])
    expect([one.skipReason(), one.skipReason(taking({ transcode: 1 }))]).toEqual(['full', 'full'])
    one.room.release(0, 1)
    expect(one.room.read()).toEqual([
      { name: 'conf', used: 1, capacity: 2 },
      { name: 'transcode', used: 0, capacity: 3 },
    ])
  })

  test('where the last channel is gone, what it takes besides is not held either', () => {
    const { destination: one } = single({ channels: 1, resources: { conf: 5 } })
    expect([one.take(1), one.take(2, { conf: 1 })]).toEqual([0, ALL_BUSY])
    expect(one.room.read()).toEqual([{ name: 'conf', used: 0, capacity: 5 }])
  })

  test('one that a destination does not have is lacking there, full or not; what is no call takes nothing', () => {
    const { destination: one } = single({ channels: 1, resources: { conf: 0 } })
    expect([one.skipReason(taking({ fax: 1 })), one.skipReason(CONF), one.skipReason(NO_CALL)]).toEqual([
      'lacks',
      'full',
      null,
    ])
    one.take(1)
    expect([one.skipReason(taking({ fax: 1 })), one.skipReason({ ...NO_CALL, takes: { fax: 1 } })]).toEqual([
      'lacks',
      null,
    ])
  })

  test('capacity 0 is always full, unlimited never, a share goes by the channels', () => {
    const { destination: one } = single({
      channels: 5,
      resources: { none: 0, all: 'unlimited', half: '50%' },
    })
    expect([one.skipReason(taking({ none: 1 })), one.skipReason(taking({ all: 1_000 }))]).toEqual([
      'full',
      null,
    ])
    for (const call of [1, 2]) one.take(call, { half: 1, all: 7 })
    expect([one.skipReason(taking({ half: 1 })), one.skipReason()]).toEqual(['full', null])
    expect(one.room.read()).toEqual([
      { name: 'none', used: 0, capacity: 0 },
      { name: 'all', used: 14, capacity: null },
      { name: 'half', used: 2, capacity: 2 },
    ])
  })

  test('a capacity that shrinks under calls lets none in until there is room; one that grows at once', () => {
    const { directory, destination: one } = single({ resources: { conf: 3 } })
    for (const call of [1, 2, 3]) one.take(call, { conf: 1 })
    const edit = (conf: number) =>
      directory.apply(snapshot([set(1, [destination(7, { resources: { conf } })])]))
    edit(1)
    for (const call of [1, 2]) {
      expect(one.skipReason(CONF)).toBe('full')
      one.room.release(NO_SLOT, call)
    }
    expect(one.skipReason(CONF)).toBe('full')
    edit(2)
    expect([one.skipReason(CONF), one.take(4, { conf: 1 }), one.take(5, { conf: 1 })]).toEqual([
      null,
      NO_SLOT,
      ALL_BUSY,
    ])
  })

  test('a call that is there already holds what it takes, room or not', () => {
    const { destination: one } = single({ channels: 1, resources: { conf: 1 } })
    one.take(1, { conf: 1 })
    expect(one.room.takeBack(-1, 2, { conf: 1, fax: 2 })).toBe(NO_SLOT)
    expect([one.activeCalls(), one.room.read()]).toEqual([2, [{ name: 'conf', used: 2, capacity: 1 }]])
    one.room.release(NO_SLOT, 2)
    one.room.release(0, 1)
    expect([one.activeCalls(), one.free(CONF)]).toEqual([0, 1])
  })
})

describe('what is free', () => {
  test('is the room of the tightest capacity that the call needs, in such calls and as a share of it', () => {
    const { destination: one } = single({ channels: 20, resources: { conf: 10, ivr: 'unlimited' } })
    for (let call = 1; call <= 4; call++) one.take(call, { conf: 2 })
    expect([one.free(), one.free(taking({ conf: 1 })), one.free(taking({ conf: 2 }))]).toEqual([16, 2, 1])
    expect([one.freeShare(), one.freeShare(CONF), one.freeShare(taking({ ivr: 3 }))]).toEqual([0.8, 0.2, 0.8])
  })

  test('is without end where nothing limits it, and nothing where it is overfull', () => {
    const { destination: one } = single({ resources: { conf: 1 } })
    expect([one.free(), one.freeShare()]).toEqual([Number.POSITIVE_INFINITY, 1])
    for (const call of [1, 2]) one.room.takeBack(-1, call, { conf: 1 })
    expect([one.free(CONF), one.freeShare(CONF)]).toEqual([0, 0])
  })
})

describe('a feed into a resource', () => {
  const FS = freeSwitch('10.1.1.1')
  const rows = [destination(7, { channels: 50, feeds: [feed('conf', FS)] })]
  const beat = (sessions: number, maxSessions: number) => news(7, figures({ sessions, maxSessions }), 'conf')

  test('limits every call where nobody takes that resource', () => {
    const { directory, destination: one } = single({ feeds: [feed('conf', FS)] })
    directory.feed([beat(8, 9)])
    expect([one.capacity, one.skipReason()]).toEqual([1, null])
    one.take(1)
    expect([one.skipReason(), one.fed.isAtMaximum]).toEqual(['full', false])
  })

  test('limits those calls alone that take it, once some set or source has its calls take it', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, rows)], [source(3, '10.0.0.0/8', { takes: { conf: 1 } })]))
    const one = directory.destination(7)
    directory.feed([beat(8, 10)])
    expect([one?.capacity, one?.free(CONF), one?.skipReason(CONF)]).toEqual([50, 2, null])
    for (const call of [1, 2, 3]) one?.take(call)
    expect([one?.skipReason(CONF), one?.room.read()]).toEqual([
      null,
      [{ name: 'conf', used: 0, capacity: 2 }],
    ])
    for (const call of [4, 5]) one?.take(call, { conf: 1 })
    expect([one?.skipReason(CONF), one?.skipReason(), one?.free(CONF)]).toEqual(['full', null, 0])
    // Its own words say that conferences are full, not the destination.
    directory.feed([beat(10, 10)])
    expect([one?.skipReason(CONF), one?.skipReason(), one?.fed.isAtMaximum]).toEqual(['full', null, null])
    directory.feed([news(7, null, 'conf')])
    expect([one?.skipReason(CONF), one?.free(CONF)]).toEqual([null, 45])
  })

  test('the edit that has somebody take it counts those alone that hold some, to the full with the next news', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, rows)]))
    const one = directory.destination(7)
    for (const call of [1, 2]) one?.take(call, { conf: 1 })
    one?.take(3)
    directory.feed([beat(3, 4)])
    expect(one?.skipReason()).toBeNull()
    one?.take(4)
    expect(one?.skipReason()).toBe('full')
    directory.apply(snapshot([set(1, rows, { takes: { conf: 1 } })]))
    expect([one?.skipReason(), one?.skipReason(CONF)]).toEqual([null, 'full'])
    directory.feed([beat(3, 4)])
    expect([one?.free(CONF), one?.room.read()]).toEqual([1, [{ name: 'conf', used: 2, capacity: 3 }]])
  })

  test('the same source fed into the weight, too, counts all calls of the destination', () => {
    const directory = makeDirectory()
    const both = [destination(7, { feeds: [feed('weight', FS), feed('conf', FS)] })]
    directory.apply(snapshot([set(1, both, { takes: { conf: 1 } })]))
    const one = directory.destination(7)
    const told = figures({ sessions: 0, maxSessions: 3 })
    directory.feed([news(7, told), news(7, told, 'conf')])
    for (const call of [1, 2]) one?.take(call)
    expect([one?.free(CONF), one?.skipReason(CONF)]).toEqual([1, null])
    one?.take(3, { conf: 1 })
    expect([one?.skipReason(CONF), one?.skipReason()]).toEqual(['full', 'full'])
  })

  test('a capacity of its own and a fed one: the tighter holds', () => {
    const directory = makeDirectory()
    const own = [destination(7, { resources: { conf: 3 }, feeds: [feed('conf', FS)] })]
    directory.apply(snapshot([set(1, own, { takes: { conf: 1 } })]))
    const one = directory.destination(7)
    expect(one?.free(CONF)).toBe(3)
    directory.feed([beat(8, 10)])
    expect(one?.free(CONF)).toBe(2)
    directory.feed([beat(0, 10)])
    expect(one?.free(CONF)).toBe(3)
  })
})
