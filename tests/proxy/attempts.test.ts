import { describe, expect, test } from 'vitest'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'
import { openDestinations } from '../support/two-destinations.ts'

const RTT_MS = 20
const TICK_MS = 20
const INVITE = { branch: 'z9hG4bK-inv' }
type Row = NonNullable<SnapshotInput['sets'][number]['destinations']>[number]

/** What one INVITE to a set of these destinations is told, nobody listening anywhere. */
async function told(rows: readonly Partial<Row>[], set = {}, method = 'INVITE') {
  const plain = destinations(rows.length) ?? []
  const all = plain.map((row, i) => ({ ...row, ...rows[i] }))
  const { network, clock } = await openTestRelay({ set: { destinations: all, ...set } })
  const caller = new TestCaller(network)
  caller.request(method)
  clock.advance(RTT_MS)
  return caller
}

const OFF = { adminState: 'disabled' } as const
const FULL = { channels: 0 }

describe('rules 10: no attempt is possible', () => {
  test('all are full: 486, unless the set says another code', async () => {
    expect((await told([FULL, FULL])).statuses).toEqual([486])
    expect((await told([FULL, FULL], { fullCode: 480 })).statuses).toEqual([480])
  })

  test('some full, the others not to be used: the code of the set', async () => {
    expect((await told([FULL, OFF])).statuses).toEqual([486])
    expect((await told([OFF, FULL], { fullCode: 600 })).statuses).toEqual([600])
  })

  test('none eligible, or none at all: 503, without Retry-After', async () => {
    for (const rows of [[OFF, OFF], []]) {
      const caller = await told(rows)
      expect(caller.statuses).toEqual([503])
      expect(caller.last().header('Retry-After')).toBeNull()
    }
  })

  test('rules 12: such a refusal has no 100 before it', async () => {
    for (const method of ['INVITE', 'MESSAGE'])
      expect((await told([OFF], {}, method)).statuses).toEqual([503])
  })
})

describe('rules 10: attempts were made', () => {
  test('503, time-out and transport error together, and nobody left: our own 503', async () => {
    const { network, clock } = await openTestRelay({
      set: { algorithm: 'priority', destinations: destinations(3) },
    })
    new TestDestination(network, '10.0.1.1', [503])
    new TestDestination(network, '10.0.1.2', [])
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(3_000)
    const finals = caller.host.received.filter((bytes) => /^SIP\/2\.0 [2-6]/.test(bytes.toString('latin1')))
    expect(finals[0]?.toString('latin1')).toMatch(/^SIP\/2\.0 503 No Destination Answered\r\n/)
    expect(caller.last().toTag).toMatch(/^fl1-/)
  })

  test.each([
    ['a time-out alone while others are left untried', [], 408],
    ['a 503 alone while others are left untried', [503], 500],
  ])('%s: not 503', async (_, script, status) => {
    const { clock, caller } = await openDestinations([script, [200]], { maxAttempts: 1 })
    caller.request('INVITE', INVITE)
    clock.advance(2_100)
    expect(caller.statuses.filter((code) => code >= 200)[0]).toBe(status)
  })

  test('§21.5.4: the Retry-After of a 503 is for us alone, and costs its destination no further call', async () => {
    const { network, clock, caller, parties } = await openDestinations([[], [404]])
    caller.request('INVITE')
    clock.advance(RTT_MS)
    parties[0]?.answer(503, 'INVITE', [['Retry-After', '3600']])
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 404])
    expect(caller.last().header('Retry-After')).toBeNull()
    new TestCaller(network, '10.0.2.2', 5062, 'call-2').request('INVITE')
    clock.advance(RTT_MS)
    expect(parties[0]?.lastRequest('INVITE').callId).toBe('call-2')
  })

  test('a failure that is no unavailability passes with all it carries, Retry-After too', async () => {
    const { clock, caller, parties } = await openDestinations([[]])
    caller.request('INVITE')
    clock.advance(RTT_MS)
    parties[0]?.answer(486, 'INVITE', [['Retry-After', '18 (in a meeting)']])
    clock.advance(RTT_MS)
    expect(caller.last().header('Retry-After')).toBe('18 (in a meeting)')
  })
})

describe('rules 11: the attempt time-out', () => {
  test.each([
    ['2 s where the set says nothing', {}, 2_000],
    ['what the set says', { attemptTimeoutMs: 1_000 }, 1_000],
  ])('is %s', async (_, set, timeoutMs) => {
    const { clock, caller, parties } = await openDestinations([[], [180]], set)
    caller.request('INVITE')
    clock.advance(timeoutMs - TICK_MS)
    expect(parties[1]?.host.received).toHaveLength(0)
    clock.advance(2 * TICK_MS + 5)
    expect(parties[1]?.methods).toEqual(['INVITE'])
  })

  test('ends with any provisional, a 100 too: from then on timer C counts', async () => {
    const { clock, caller, parties } = await openDestinations([[100], [180]])
    caller.request('INVITE')
    clock.advance(180_000)
    expect(parties[1]?.host.received).toHaveLength(0)
    expect(caller.statuses).toEqual([100])
  })

  test('§16.8: at timer C a branch with a provisional is cancelled; the caller hears what comes of that', async () => {
    const { clock, caller, parties } = await openDestinations([[180]])
    caller.request('INVITE', INVITE)
    clock.advance(184_000)
    expect(parties[0]?.methods).toEqual(['INVITE'])
    clock.advance(2_000)
    expect(parties[0]?.methods).toEqual(['INVITE', 'CANCEL', 'ACK'])
    expect(caller.statuses.filter((status) => status >= 200)[0]).toBe(487)
  })

  test('§9.1: one that is said to ring on after that CANCEL is over 32 s later', async () => {
    const { clock, caller, parties } = await openDestinations([[180]])
    caller.request('INVITE', INVITE)
    clock.advance(184_000)
    const [one] = parties
    if (one) one.host.isSilent = true
    for (let i = 0; i < 6; i++) {
      clock.advance(10_000)
      one?.answer(180)
    }
    expect(caller.statuses.filter((status) => status >= 200)[0]).toBe(503)
  })
})

describe('§16.5, §16.6 step 8: attempts of one request', () => {
  test('have a branch each, no two alike, and the same Call-ID, CSeq and body', async () => {
    const { clock, caller, parties } = await openDestinations([[500], [502], [504], [404]])
    caller.request('INVITE')
    clock.advance(RTT_MS)
    const invites = parties.map((party) => party.lastRequest('INVITE'))
    expect(new Set(invites.map((invite) => invite.topVia.branch)).size).toBe(4)
    expect(new Set(invites.map((invite) => `${invite.callId} ${invite.cseqNumber}`)).size).toBe(1)
  })

  test('never go to one place twice, though two destinations of the set name it', async () => {
    const uri = 'sip:10.0.1.1:5070'
    const rows = [
      { id: 1, uri },
      { id: 2, uri: 'sip:10.0.1.1:5070;transport=udp' },
      { id: 3, uri: 'sip:10.0.1.2:5070' },
    ]
    const { clock, caller, parties } = await openDestinations([[500], [486]], { destinations: rows })
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(parties.map(({ methods }) => methods)).toEqual([
      ['INVITE', 'ACK'],
      ['INVITE', 'ACK'],
    ])
    expect(caller.statuses).toEqual([100, 486])
  })
})

describe('rules 13: an INVITE that comes again with credentials', () => {
  const CHALLENGES = [401, 407, 422, 491]

  /** Two destinations in rotation: a new call would go to the second. */
  async function challenged(status: number) {
    const world = await openTestRelay()
    const first = new TestDestination(world.network, '10.0.1.1', [status])
    const second = new TestDestination(world.network, '10.0.1.2')
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, status])
    const again = () => {
      caller.request('INVITE', { cseq: 2 })
      world.clock.advance(RTT_MS)
      return [first, second].map(({ methods }) => methods.filter((method) => method === 'INVITE').length)
    }
    return { ...world, first, second, caller, again }
  }

  test.each(CHALLENGES)('after %i goes to the same destination', async (status) => {
    const { again } = await challenged(status)
    expect(again()).toEqual([2, 0])
  })

  test.each([404, 486, 480])('after %i it is a new call', async (status) => {
    const { again } = await challenged(status)
    expect(again()).toEqual([1, 1])
  })

  test('within 32 s; later it is a new call', async () => {
    const soon = await challenged(407)
    soon.clock.advance(31_000)
    expect(soon.again()).toEqual([2, 0])
    const late = await challenged(407)
    late.clock.advance(33_000)
    expect(late.again()).toEqual([1, 1])
  })

  test('goes elsewhere where that destination may not be used any more', async () => {
    const { again, relay } = await challenged(401)
    relay.directory.override(1, 'disabled')
    expect(again()).toEqual([1, 1])
  })
})
