import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Breadth } from '#engine/proxy/breadth.ts'
import { heardBy, openSets } from '../support/chained-sets.ts'
import { leftOver, NOTHING_LEFT } from '../support/left-over.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const INVITE = { branch: 'z9hG4bK-inv' }

/** A fork to `count` that ring, of a request with this Max-Breadth. */
async function forked(count: number, breadth: string | null, set = {}) {
  const members = Array.from({ length: count }, () => ({ script: [180], channels: 2 }))
  const world = await openSets([{ algorithm: 'parallel', maxAttempts: 32, ...set, members }])
  world.caller.request('INVITE', { ...INVITE, headers: { 'Max-Breadth': breadth } })
  world.clock.advance(RTT_MS)
  return world
}

type World = Awaited<ReturnType<typeof forked>>
const breadths = ({ parties }: World) =>
  parties.flatMap((party) =>
    party.methods.includes('INVITE') ? party.lastRequest('INVITE').headerAll('Max-Breadth') : [],
  )
const sumOf = (values: readonly string[]) => values.reduce((sum, value) => sum + Number(value), 0)

describe('RFC 5393 §5.3.3: Max-Breadth of a fork', () => {
  test.each([
    ['missing: 60 is put in and shared out', 3, null, ['20', '20', '20']],
    ['60', 7, '60', ['8', '8', '8', '9', '9', '9', '9']],
    ['above 60 it is cut to 60', 2, '4000', ['30', '30']],
    ['one that cannot be read counts as missing', 2, 'many', ['30', '30']],
    ['just enough', 2, '2', ['1', '1']],
    ['one destination alone has it all', 1, '12', ['12']],
  ])('%s', async (_, count, breadth, expected) => {
    const world = await forked(count, breadth)
    expect(breadths(world).sort()).toEqual([...expected].sort())
  })

  test('exactly one value goes on, whatever came', async () => {
    const world = await openSets([{ algorithm: 'parallel', members: [{ script: [180] }, { script: [180] }] }])
    const twice = world.caller.build('INVITE', { ...INVITE, headers: { 'Max-Breadth': '10' } })
    const text = twice.toString('latin1').replace('\r\nContact:', '\r\nmax-breadth: 4\r\nContact:')
    world.caller.send(Buffer.from(text, 'latin1'))
    world.clock.advance(RTT_MS)
    expect(breadths(world)).toEqual(['2', '2'])
  })

  test('property: what lives at once never has more than came in, and nobody gets nothing', () => {
    const steps = fc.array(fc.boolean(), { maxLength: 60 })
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 40 }), steps, (value, count, givesBack) => {
        const breadth = new Breadth(value)
        const live: number[] = []
        let waiting = count
        for (const isBack of [...Array(count).fill(false), ...givesBack]) {
          if (isBack) breadth.giveBack(live.pop() ?? 0)
          else if (waiting > 0 && breadth.hasRoom) live.push(breadth.take(waiting--))
          expect(live.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(value)
          expect(live.every((part) => part > 0)).toBe(true)
        }
      }),
      { seed: 8, numRuns: 500 },
    )
  })
})

describe('RFC 5393 §5.3.3: too little breadth', () => {
  test('as many as may live are asked, and the rest as they fail: serially with 1', async () => {
    const world = await forked(3, '1')
    expect(heardBy(world)).toEqual([['INVITE'], [], []])
    world.parties[0]?.answer(503)
    world.clock.advance(RTT_MS)
    expect(heardBy(world)).toEqual([['INVITE', 'ACK'], ['INVITE'], []])
    world.parties[1]?.answer(486)
    world.clock.advance(RTT_MS)
    world.parties[2]?.answer(200)
    world.clock.advance(RTT_MS)
    expect(breadths(world)).toEqual(['1', '1', '1'])
    expect(world.caller.statuses).toEqual([100, 180, 180, 180, 200])
  })

  test('with 2 of four, two ring at once', async () => {
    const world = await forked(4, '2')
    expect(heardBy(world).map((methods) => methods.length)).toEqual([1, 1, 0, 0])
    world.parties[1]?.answer(404)
    world.clock.advance(RTT_MS)
    expect(heardBy(world).map((methods) => methods.length)).toEqual([1, 2, 1, 0])
    expect(sumOf(breadths(world))).toBe(3)
  })

  test('not even one: 440, and nothing is left behind', async () => {
    const world = await forked(2, '0')
    expect(world.caller.statuses).toEqual([440])
    expect(heardBy(world)).toEqual([[], []])
    world.caller.request('ACK', INVITE)
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })

  test('who waits for its turn is not asked any more once somebody has answered', async () => {
    const world = await forked(3, '2')
    world.parties[0]?.answer(200)
    world.clock.advance(1_000)
    expect(heardBy(world)[2]).toEqual([])
    expect(heardBy(world)[1]).toContain('CANCEL')
  })
})

describe('RFC 5393 §5.3.3.1: one after the other', () => {
  test('a set that does not fork passes Max-Breadth on as it came, at every attempt', async () => {
    const world = await openSets([{ members: [{ script: [503] }, { script: [180] }] }])
    world.caller.request('INVITE', { ...INVITE, headers: { 'Max-Breadth': '7' } })
    world.clock.advance(RTT_MS)
    for (const party of world.parties)
      expect(party.lastRequest('INVITE').headerAll('Max-Breadth')).toEqual(['7'])
  })

  test('behind a fork in a chain the next set has the full value again', async () => {
    const world = await openSets([
      { algorithm: 'parallel', chain: [{ setId: 2 }], members: [{ script: [503] }, { script: [503] }] },
      { members: [{ script: [180] }] },
    ])
    world.caller.request('INVITE', { ...INVITE, headers: { 'Max-Breadth': '9' } })
    world.clock.advance(RTT_MS)
    expect(world.parties[2]?.lastRequest('INVITE').headerAll('Max-Breadth')).toEqual(['9'])
  })
})

describe('RFC 5393 §4.2: a forked request that comes back', () => {
  /** Two proxies behind a forking set that send everything back to us, one with a change of its own. */
  async function loop(change: (text: string) => string) {
    const sources = [1, 2].map((i) => ({ id: i, name: `m${i}`, network: `10.0.1.${i}` }))
    const world = await openTestRelay({
      set: { algorithm: 'parallel', destinations: destinations(2) },
      snapshot: { sources },
    })
    let passes = 0
    for (const { network: address } of sources)
      world.network.host(address, 5070, (bytes, _from, host) => {
        const text = bytes.toString('latin1')
        if (text.startsWith('SIP/2.0'))
          return host.send(Buffer.from(text.replace(/\r\nVia: [^\r]*/, ''), 'latin1'), FAIRLINE)
        if (!text.startsWith('INVITE')) return
        passes += 1
        const via = `\r\nVia: SIP/2.0/UDP ${address}:5070;branch=z9hG4bK-m${address}-${passes}\r\nVia:`
        host.send(Buffer.from(change(text.replace('\r\nVia:', via)), 'latin1'), FAIRLINE)
      })
    const caller = new TestCaller(world.network)
    caller.request('INVITE', INVITE)
    world.clock.advance(4_000)
    return { ...world, caller, passes: () => passes }
  }

  test('unchanged it is a loop: 482 before anybody is asked again', async () => {
    const world = await loop((text) => text)
    expect(world.passes()).toBe(2)
    expect(world.caller.statuses[0]).toBe(100)
    expect(world.caller.statuses[1]).toBe(482)
    world.caller.request('ACK', INVITE)
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })

  test('with another Request-URI it is a spiral, and goes on within its breadth and its laps', async () => {
    let turn = 0
    const world = await loop((text) => text.replace(/^INVITE \S+/, `INVITE sip:${++turn}@10.0.0.1`))
    expect(world.passes()).toBeGreaterThan(2)
    // One INVITE is under way seventy times at most, and each pass goes to two.
    expect(world.passes()).toBeLessThanOrEqual(2 * 70)
    expect(world.caller.statuses.filter((status) => status >= 200).length).toBeGreaterThan(0)
  })

  test('§16.3: the mark of a loop costs those nothing that do not fork', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, '10.0.1.1', [180])
    new TestCaller(network).request('INVITE')
    clock.advance(RTT_MS)
    expect(destination.lastRequest('INVITE').text).not.toMatch(/fl-fork|Max-Breadth/)
  })

  test('the CANCEL of a forked branch has its very Via (§9.1)', async () => {
    const world = await forked(2, null)
    world.caller.request('CANCEL', INVITE)
    world.clock.advance(RTT_MS)
    for (const party of world.parties) {
      const via = (method: string) => party.lastRequest(method).header('Via')
      expect(via('CANCEL')).toBe(via('INVITE'))
      expect(via('INVITE')).toMatch(/;fl-fork=/)
    }
  })
})
