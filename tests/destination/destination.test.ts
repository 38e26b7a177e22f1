import { describe, expect, test } from 'vitest'
import { slotOwner } from '#engine/balance/owner.ts'
import { ALL_BUSY, NO_SLOT } from '#engine/destination/channel-bank.ts'
import { destination, set, single, snapshot } from './snapshots.ts'

const WALL = Date.UTC(2026, 0, 1)

describe('skipReason', () => {
  test('wanted state first, then health, then channels', () => {
    const { directory, destination: one } = single({ channels: 1 })
    expect(one.skipReason()).toBeNull()
    one.channels.take(1)
    expect(one.skipReason()).toBe('full')
    one.learn({ kind: 'probe-unanswered', probes: 3, waitedMs: 2_000 }, WALL)
    expect(one.skipReason()).toBe('down')
    directory.override(7, 'draining')
    expect(one.skipReason()).toBe('draining')
    directory.override(7, 'disabled')
    expect(one.skipReason()).toBe('disabled')
  })

  test('unknown and trying destinations get calls', () => {
    const { destination: one } = single()
    expect(one.health.health).toBe('unknown')
    one.learn({ kind: 'attempt-timed-out' }, WALL)
    expect([one.health.health, one.skipReason()]).toEqual(['trying', null])
  })
})

describe('channels', () => {
  test('a destination of N channels holds N calls and no more', () => {
    const { destination: one } = single({ channels: 2 })
    const slots = [1, 2, 3].map((call) => one.channels.take(slotOwner(1, call)))
    expect(slots).toEqual([0, 1, ALL_BUSY])
    expect(one.activeCalls()).toBe(2)
    expect(one.channels.release(0, slotOwner(1, 1))).toBe(true)
    expect(one.skipReason()).toBeNull()
  })

  test('an unlimited one holds any number, each once, on no numbered channel', () => {
    const { destination: one } = single()
    expect([1, 2, 2].map((call) => one.channels.take(call))).toEqual([NO_SLOT, NO_SLOT, NO_SLOT])
    expect([one.slots, one.activeCalls()]).toEqual([null, 2])
    expect([one.channels.release(NO_SLOT, 2), one.channels.release(NO_SLOT, 2), one.activeCalls()]).toEqual([
      true,
      false,
      1,
    ])
  })

  test('a limit that comes under running calls counts them and lets none in until there is room', () => {
    const { directory, destination: one } = single()
    for (const call of [1, 2, 3]) one.channels.take(call)
    directory.apply(snapshot([set(1, [destination(7, { channels: 2 })])]))
    expect([one.activeCalls(), one.skipReason(), one.channels.take(4)]).toEqual([3, 'full', ALL_BUSY])
    one.channels.release(NO_SLOT, 1)
    expect(one.channels.take(4)).toBe(ALL_BUSY)
    one.channels.release(NO_SLOT, 2)
    expect(one.channels.take(4)).toBe(0)
    expect([one.activeCalls(), one.skipReason()]).toEqual([2, 'full'])
  })

  test('a limit that goes leaves the calls on their slots until they end', () => {
    const { directory, destination: one } = single({ channels: 2 })
    one.channels.take(1)
    one.channels.take(2)
    directory.apply(snapshot([set(1, [destination(7)])]))
    expect([one.slots, one.skipReason(), one.activeCalls()]).toEqual([null, null, 2])
    expect(one.channels.take(3)).toBe(NO_SLOT)
    expect([one.channels.release(0, 1), one.channels.release(1, 2), one.activeCalls()]).toEqual([
      true,
      true,
      1,
    ])
    directory.settle()
    expect(one.channels.pages).toBe(0)
    directory.apply(snapshot([set(1, [destination(7, { channels: 2 })])]))
    expect([one.channels.take(4), one.channels.take(5), one.activeCalls()]).toEqual([0, ALL_BUSY, 2])
  })
})

test('rules 3d: contact networks', () => {
  const { destination: one } = single({ contactNetworks: ['198.51.100.0/24', '2001:db8::/32'] })
  expect(
    ['198.51.100.9', '2001:db8::5', '192.0.2.7'].map((address) => one.isContactNetwork(address)),
  ).toEqual([true, true, false])
})

test('a destination’s IPv6 address is written as sockets write it', () => {
  const { destination: one } = single({ uri: 'sip:[2001:DB8:0:0::7]:5070;transport=tcp' })
  expect(one.endpoint).toEqual({ transport: 'tcp', address: '2001:db8::7', port: 5070 })
})
