import { describe, expect, test } from 'vitest'
import { lookUpKey } from '#engine/destination/endpoint.ts'
import { located, NAME, target, unresolved } from './located.ts'
import { destination, makeDirectory, set, single, snapshot } from './snapshots.ts'

const [A, B] = ['192.0.2.101', '192.0.2.102'] as const
const named = (id: number, more: Parameters<typeof destination>[1] = {}) =>
  destination(id, { uri: NAME, ...more })
const ids = (list: readonly { readonly id: number }[]) => list.map(({ id }) => id)

describe('where names lead', () => {
  test('all that are looked up the same way are reached the same way; others are not', () => {
    const directory = makeDirectory()
    const rows = [named(1), named(2, { uri: 'sip:MEDIA.example.' }), named(3, { uri: `${NAME}:5060` })]
    directory.apply(snapshot([set(1, rows)]))
    expect(ids(directory.locate([located(target(A))]))).toEqual([1, 2])
    expect([1, 2, 3].map((id) => directory.destination(id)?.targets.length)).toEqual([1, 1, 0])
    expect(directory.destination(3)?.skipReason()).toBe('unresolved')
  })

  test('one that is added later is reached at once; a name nobody uses any more is forgotten', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, [named(1)])]))
    directory.locate([located(target(A))])
    directory.apply(snapshot([set(1, [named(1), named(2)])]))
    expect(directory.destination(2)?.skipReason()).toBeNull()
    directory.apply(snapshot([set(1, [])]))
    directory.apply(snapshot([set(1, [named(3)])]))
    expect(directory.destination(3)?.skipReason()).toBe('unresolved')
    expect(directory.locate([{ ...located(target(A)), key: 'sip:nobody.example' }])).toEqual([])
  })

  test('rules 3a: a packet from any of its addresses is from the destination, from one it left no more', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, [named(1), destination(2, { uri: `sip:${A}` })])]))
    directory.locate([located(target(A), target(B, { port: 5070 }))])
    expect(ids([...directory.destinationsAt(A)])).toEqual([2, 1])
    expect(directory.byAddress(B, 5070, 'udp')?.id).toBe(1)
    expect(directory.byAddress(B, 5060, 'udp')).toBeUndefined()
    directory.locate([located(target('192.0.2.103'))])
    expect(ids([...directory.destinationsAt(A)])).toEqual([2])
    expect([...directory.destinationsAt(B)]).toEqual([])
    expect(directory.destination(1)?.hasAddress('192.0.2.103')).toBe(true)
  })

  test('10,000 destinations that move from one address to another hold up no packet for long', () => {
    const directory = makeDirectory()
    const rows = (from: number) => Array.from({ length: 1_000 }, (_, i) => named(from + i))
    directory.apply(snapshot(Array.from({ length: 10 }, (_, i) => set(i + 1, rows(i * 1_000 + 1)))))
    directory.locate([located(target(A))])
    const beganMs = performance.now()
    directory.locate([located(target(B))])
    // Quadratic it takes 1,400 ms on the same machine.
    expect(performance.now() - beganMs).toBeLessThan(600)
    expect([directory.destinationsAt(A).size, directory.destinationsAt(B).size]).toEqual([0, 10_000])
  })

  test('an edit of anything but the place keeps what DNS said; another place is another name', () => {
    const directory = makeDirectory()
    directory.apply(snapshot([set(1, [named(1)])]))
    directory.locate([located(target(A))])
    const endpoint = directory.destination(1)?.endpoint
    expect(ids(directory.apply(snapshot([set(1, [named(1, { weight: 9 })])])).moved)).toEqual([])
    expect(directory.destination(1)?.endpoint).toBe(endpoint)
    const change = directory.apply(snapshot([set(1, [named(1, { uri: 'sip:other.example' })])]))
    expect(ids(change.moved)).toEqual([1])
    expect(directory.destination(1)?.targets).toEqual([])
  })

  test('a failure that reaches it late takes no address away', () => {
    const { directory, destination: one } = single({ uri: NAME })
    directory.locate([located(target(A))])
    directory.locate([unresolved('no name server answers')])
    expect(one.targets).toHaveLength(1)
    expect(one.skipReason()).toBeNull()
  })

  test('counters, calls and the identity of what stays survive every answer', () => {
    const { directory, destination: one } = single({ uri: NAME, channels: 3 })
    directory.locate([located(target(A), target(B))])
    one.channels.take(9)
    one.counters.total += 4
    const [, second] = one.targets
    directory.locate([located(target(B), target('192.0.2.103'))])
    expect([one.activeCalls(), one.counters.total]).toEqual([1, 4])
    expect(one.targets[0]).toBe(second)
  })
})

describe('who must be at the other end', () => {
  test('RFC 5922 §7.2: the name that is configured, never the one that DNS led to', () => {
    const { directory, destination: one } = single({ uri: 'sips:media.example' })
    const at = target(A, { transport: 'tls', port: 5061, name: 'node7.provider.example' })
    directory.locate([{ key: 'sips:media.example', targets: [at], problem: '' }])
    expect(one.endpoint?.peer).toEqual({ name: 'media.example', isVerified: true })
  })

  test('or the one that is set for it', () => {
    const { directory, destination: one } = single({ uri: 'sips:media.example.', tlsName: 'pbx.example' })
    directory.locate([{ key: 'sips:media.example', targets: [target(A, { transport: 'tls' })], problem: '' }])
    expect(one.endpoint?.peer?.name).toBe('pbx.example')
  })

  test('an IPv6 address is written as sockets write it', () => {
    const { directory, destination: one } = single({ uri: NAME })
    directory.locate([located(target('2001:DB8:0:0::1'))])
    expect(one.endpoint?.address).toBe('2001:db8::1')
    expect(lookUpKey(one.config)).toBe(NAME)
  })
})
