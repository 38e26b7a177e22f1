import { describe, expect, test } from 'vitest'
import { reserveCells } from '#engine/balance/cell-arena.ts'
import { seededRandom } from '#engine/base/random.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { Directory } from '#engine/destination/directory.ts'
import { keysOf } from '#tests/balance/members.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { destination, makeDirectory, set, snapshot, source } from './snapshots.ts'

const KEYS = keysOf({ callId: 'a' })
const ids = (list: readonly { readonly id: number }[]) => list.map(({ id }) => id)

describe('reconciling by id', () => {
  test('survivors keep health, counters and the calls they hold; weights and states are the new ones', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, [destination(1, { channels: 3 }), destination(2)])]))
    const one = directory.destination(1)
    one?.learn({ kind: 'probe-answered', status: 200, latencyMs: 3, isGood: true, isFull: false }, 5)
    one?.channels.take(9)
    if (one) one.counters.total += 4
    const change = directory.apply(
      snapshot([
        set(1, [destination(3), destination(1, { channels: 2, weight: 7, adminState: 'draining' })]),
      ]),
    )
    expect(directory.destination(1)).toBe(one)
    expect(one).toMatchObject({
      weight: 7,
      position: 1,
      adminState: 'draining',
      counters: { total: 4, attempts: 0 },
    })
    expect([one?.health.health, one?.activeCalls(), one?.slots?.capacity]).toEqual(['up', 1, 2])
    expect([ids(change.added), ids(change.removed), ids(change.moved)]).toEqual([[3], [2], []])
    expect(change.adminChanged.map(({ destination: { id }, from }) => [id, from])).toEqual([[1, 'enabled']])
  })

  test('another address is told as moved; a destination may change its set', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, [destination(1)]), set(2, [])]))
    const change = directory.apply(snapshot([set(1, []), set(2, [destination(1, { uri: 'sip:192.0.2.9' })])]))
    expect([ids(change.moved), ids(change.added), directory.destination(1)?.setId]).toEqual([[1], [], 2])
    expect(directory.byAddress('192.0.2.9', 5060, 'udp')?.id).toBe(1)
    expect(directory.byAddress('192.0.2.1', 5060, 'udp')).toBeUndefined()
  })

  test('a removed destination is found by id and address while it carries a call, takes no new one, and is then forgotten', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, [destination(1), destination(2)])]))
    const gone = directory.destination(2)
    gone?.channels.take(5)
    directory.apply(snapshot([set(1, [destination(1)])]))
    expect([gone?.isRemoved, gone?.skipReason(), directory.destination(2)]).toEqual([true, 'disabled', gone])
    expect(directory.byAddress('192.0.2.2', 5060, 'udp')).toBe(gone)
    expect([ids(directory.destinations), directory.set(1)?.selector.select(KEYS, [1]).destination]).toEqual([
      [1],
      null,
    ])
    gone?.channels.release(-2, 5)
    expect(ids(directory.settle().forgotten)).toEqual([2])
    expect([directory.destination(2), directory.byAddress('192.0.2.2', 5060, 'udp')]).toEqual([
      undefined,
      undefined,
    ])
  })

  test('one that comes back while it still carries calls is the same record', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, [destination(1)])]))
    const one = directory.destination(1)
    one?.channels.take(5)
    directory.apply(snapshot([set(1, [])]))
    const change = directory.apply(snapshot([set(1, [destination(1)])]))
    expect([directory.destination(1), one?.isRemoved, one?.activeCalls(), ids(change.added)]).toEqual([
      one,
      false,
      1,
      [1],
    ])
  })

  test('the rotation goes on where it stood unless members, weights or algorithm change', () => {
    const directory = makeDirectory()
    const rows = [destination(1), destination(2), destination(3)]
    const pick = () => directory.set(1)?.selector.select(KEYS, []).destination?.id
    directory.apply(snapshot([set(1, rows)]))
    expect([pick(), pick()]).toEqual([1, 2])
    directory.apply(
      snapshot([
        set(
          1,
          rows.map((row) => ({ ...row, description: 'edited', channels: 5 })),
        ),
      ]),
    )
    expect(pick()).toBe(3)
    directory.apply(snapshot([set(1, rows, { algorithm: 'priority' })]))
    expect([pick(), pick()]).toEqual([1, 1])
  })

  test('a thousand reloads leave nothing behind', () => {
    const cells = { buffer: reserveCells(0), thread: 1, threads: 1 }
    const directory = new Directory({ clock: new ManualClock(), random: seededRandom(1), cells })
    for (let i = 0; i < 1_000; i++) {
      const rows = [destination(1, { channels: 40 + (i % 90) }), destination(2 + (i % 50), { channels: 60 })]
      directory.apply(snapshot([set(1, rows)], [source(1, '10.0.0.1', { channels: i % 100 })]))
      expect(directory.destinations.length).toBe(2)
    }
    const large = destination(99, { channels: (1_024 - 40) * 64 })
    expect(() => directory.apply(snapshot([set(1, [large])]))).not.toThrow()
  })

  test('channels that do not fit into memory refuse the snapshot and change nothing', () => {
    const directory = new Directory({
      clock: new ManualClock(),
      random: seededRandom(1),
      cells: { buffer: reserveCells(0), thread: 1, threads: 1 },
    })
    directory.apply(snapshot([set(1, [destination(1)])]))
    const tooMany = snapshot([set(2, [destination(1, { channels: 100_000 })])])
    expect(() => directory.apply(tooMany)).toThrow(FairlineError)
    expect([directory.set(1)?.config.id, directory.set(2), directory.destination(1)?.setId]).toEqual([
      1,
      undefined,
      1,
    ])
  })
})

describe('draining (rules 23)', () => {
  test('at zero calls it becomes disabled and is reported once, until an edit says so again', () => {
    const directory = makeDirectory()
    const draining = snapshot([set(1, [destination(1, { adminState: 'draining' })])])
    directory.apply(snapshot([set(1, [destination(1)])]))
    const one = directory.destination(1)
    one?.channels.take(3)
    directory.apply(draining)
    expect([directory.settle().drained, one?.adminState]).toEqual([[], 'draining'])
    one?.channels.release(-2, 3)
    expect([ids(directory.settle().drained.map((each) => each.destination)), one?.adminState]).toEqual([
      [1],
      'disabled',
    ])
    expect(directory.settle().drained).toEqual([])
    directory.apply(draining)
    expect(ids(directory.settle().drained.map((each) => each.destination))).toEqual([1])
    directory.apply(snapshot([set(1, [destination(1)])]))
    expect(one?.adminState).toBe('enabled')
  })
})

describe('override (rules 27)', () => {
  test('it holds through reloads that say otherwise and ends when the configuration agrees', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, [destination(1)])]))
    expect(directory.override(1, 'disabled')?.adminState).toBe('disabled')
    directory.apply(snapshot([set(1, [destination(1, { description: 'edited' })])]))
    expect(directory.destination(1)).toMatchObject({ adminState: 'disabled', override: 'disabled' })
    directory.apply(snapshot([set(1, [destination(1, { adminState: 'disabled' })])]))
    expect(directory.destination(1)).toMatchObject({ adminState: 'disabled', override: null })
    expect(directory.override(99, 'disabled')).toBeUndefined()
  })
})

describe('addresses', () => {
  test('byAddress tells apart port and transport; destinationsAt gives all of an address', () => {
    const directory = makeDirectory()
    const rows = ['sip:192.0.2.1', 'sip:192.0.2.1:5070', 'sip:192.0.2.1;transport=tcp', 'sip:[2001:DB8::1]']
    directory.apply(
      snapshot([
        set(
          1,
          rows.map((uri, i) => destination(i + 1, { uri })),
        ),
      ]),
    )
    expect(directory.byAddress('192.0.2.1', 5060, 'udp')?.id).toBe(1)
    expect(directory.byAddress('192.0.2.1', 5070, 'udp')?.id).toBe(2)
    expect(directory.byAddress('192.0.2.1', 5060, 'tcp')?.id).toBe(3)
    expect(directory.byAddress('2001:db8::1', 5060, 'udp')?.id).toBe(4)
    expect(directory.byAddress('192.0.2.1', 5080, 'udp')).toBeUndefined()
    expect(ids([...directory.destinationsAt('192.0.2.1')])).toEqual([1, 2, 3])
  })
})

describe('sources', () => {
  const rows = [
    source(1, '10.0.0.0/8', { setId: 1 }),
    source(2, '10.1.0.0/16'),
    source(3, '10.1.0.1'),
    source(4, '10.1.0.1', { port: 5070 }),
    source(5, '10.2.0.1', { port: 5070 }),
    source(6, '2001:db8::/32'),
  ]
  const directory = makeDirectory()
  directory.apply(snapshot([set(1, [])], rows))

  test.each([
    ['10.9.9.9', 5060, 1],
    ['10.1.7.7', 5060, 2],
    ['10.1.0.1', 5060, 3],
    ['10.1.0.1', 5070, 4],
    ['::ffff:10.1.0.1', 5070, 4],
    ['10.2.0.1', 5070, 5],
    ['10.2.0.1', 5060, 1],
    ['2001:db8::9', 1, 6],
    ['192.0.2.1', 5060, UNKNOWN_SOURCE_ID],
  ])('%s port %i is source %i: most specific network first, then the port', (address, port, id) => {
    expect(directory.sourceOf(address, port).id).toBe(id)
  })

  test('an edited source keeps its calls; a removed one is kept until its calls end', () => {
    const own = makeDirectory()
    own.apply(snapshot([], [source(1, '10.0.0.1', { channels: 2 })]))
    const caller = own.source(1)
    const slot = caller?.channels.take(5) ?? -1
    own.apply(snapshot([], [source(1, '10.0.0.9', { channels: 4, name: 'moved' })]))
    expect([own.sourceOf('10.0.0.9', 1), caller?.activeCalls(), caller?.name]).toEqual([caller, 1, 'moved'])
    own.apply(snapshot([]))
    expect([own.source(1), ids(own.allSources)]).toEqual([caller, [UNKNOWN_SOURCE_ID]])
    caller?.channels.release(slot, 5)
    own.settle()
    expect(own.source(1)).toBeUndefined()
  })

  test('10,000 sources cost a look-up no more than their few prefix lengths', () => {
    const many = makeDirectory()
    many.apply(
      snapshot(
        [],
        Array.from({ length: 10_000 }, (_, i) => source(i + 1, `10.${i >> 8}.${i & 255}.0/24`)),
      ),
    )
    const before = process.cpuUsage().user
    for (let i = 0; i < 100_000; i++) many.sourceOf(`10.${(i >> 8) & 31}.${i & 255}.9`, 5060)
    expect((process.cpuUsage().user - before) / 100_000).toBeLessThan(20)
    expect(many.sourceOf('10.38.3.77', 5060).id).toBe(38 * 256 + 3 + 1)
  })
})
