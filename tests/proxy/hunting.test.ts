import { describe, expect, test, vi } from 'vitest'
import { FigureSampler } from '#engine/relay-figures.ts'
import { heardBy, openSets } from '../support/chained-sets.ts'
import { heldAt, leftOver, NOTHING_LEFT } from '../support/left-over.ts'
import type { TestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const HUNT_SEC = 10
const RINGS = { script: [180] }
const INVITE = { branch: 'z9hG4bK-inv' }

/** One that rings for ever, and then the others. */
async function scene(...others: (readonly number[])[]) {
  const members = [RINGS, ...others.map((script) => ({ script, channels: 1 }))]
  const world = await openSets([{ huntAfterSec: HUNT_SEC, members }])
  const rejected = vi.spyOn(world.relay.tracker, 'rejected')
  world.caller.request('INVITE', INVITE)
  world.clock.advance(RTT_MS)
  return { ...world, rejected, cause: () => rejected.mock.calls[0]?.[2] }
}

/** To the moment when the CANCEL has left and not arrived. */
function untilCancelled({ clock, network }: TestRelay): void {
  const isSent = () => network.packets.some(({ bytes }) => bytes.toString('latin1').startsWith('CANCEL'))
  for (let ms = 0; ms < HUNT_SEC * 1_100 && !isSent(); ms++) clock.advance(1)
  expect(isSent()).toBe(true)
}

describe('§16.7 step 10, §9.1: a destination that rings too long is cancelled and the next one tried', () => {
  test('so many seconds after its first 18x, and not when it rings again', async () => {
    const world = await scene([180, 200])
    world.clock.advance(HUNT_SEC * 500)
    world.parties[0]?.answer(183)
    world.clock.advance(HUNT_SEC * 500 - 100)
    expect(heardBy(world)).toEqual([['INVITE'], []])
    world.clock.advance(200)
    expect(heardBy(world)).toEqual([['INVITE', 'CANCEL', 'ACK'], ['INVITE']])
    expect(world.caller.statuses).toEqual([100, 180, 183, 180, 200])
    expect(heldAt(world)).toEqual([0, 1])
  })

  test('never do two ring at once: the next INVITE leaves after the 487', async () => {
    const world = await scene([180])
    world.clock.advance(HUNT_SEC * 1_000 + 200)
    const sent = world.network.packets.map(({ bytes }) => bytes.toString('latin1'))
    const at = (pattern: RegExp) => sent.findIndex((text) => pattern.test(text))
    expect(at(/^SIP\/2.0 487/)).toBeGreaterThan(at(/^CANCEL/))
    expect(sent.findLastIndex((text) => /^INVITE/.test(text))).toBeGreaterThan(at(/^SIP\/2.0 487/))
  })

  test('one that does not answer its CANCEL holds nobody up for longer than an attempt may', async () => {
    const world = await scene([180, 200])
    world.parties[0]?.silence()
    world.clock.advance(HUNT_SEC * 1_000 + 2_200)
    expect(world.caller.statuses).toEqual([100, 180, 180, 200])
  })

  test('§16.7 step 5: its late 2xx wins, and the call is there, counted once', async () => {
    const world = await scene([180])
    const [first] = world.parties
    if (first) first.host.isSilent = true
    world.clock.advance(HUNT_SEC * 1_000 + 2_200)
    expect(heldAt(world)).toEqual([0, 1])
    if (first) first.host.isSilent = false
    first?.answer(200)
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses.at(-1)).toBe(200)
    expect(heardBy(world)[1]).toEqual(['INVITE', 'CANCEL', 'ACK'])
    expect(heldAt(world)).toEqual([1, 0])
  })

  test('a 2xx that crosses the CANCEL wins, and nobody else is asked', async () => {
    const world = await openSets([{ huntAfterSec: HUNT_SEC, members: [{ script: [180] }, RINGS] }])
    world.caller.request('INVITE', INVITE)
    untilCancelled(world)
    world.parties[0]?.answer(200)
    world.clock.advance(1_000)
    expect(world.caller.statuses).toEqual([100, 180, 200])
    expect(heardBy(world)[1]).toEqual([])
  })

  test('when nobody is left it goes on ringing', async () => {
    const world = await scene()
    world.clock.advance(100_000)
    expect(heardBy(world)).toEqual([['INVITE']])
    world.parties[0]?.answer(200)
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([100, 180, 200])
  })

  test('nor is it given up for one that is full, or for a limit of attempts', async () => {
    const full = await openSets([
      { huntAfterSec: HUNT_SEC, members: [RINGS, { script: [200], channels: 0 }] },
    ])
    const limited = await openSets([{ huntAfterSec: HUNT_SEC, maxAttempts: 1, members: [RINGS, RINGS] }])
    for (const world of [full, limited]) {
      world.caller.request('INVITE', INVITE)
      world.clock.advance(60_000)
      expect(heardBy(world)).toEqual([['INVITE'], []])
    }
  })

  test('along a chain the patience is that of the set at hand', async () => {
    const world = await openSets([
      { chain: [{ setId: 2 }, { setId: 3 }], huntAfterSec: 5, members: [RINGS] },
      { members: [RINGS, RINGS] },
      { members: [RINGS] },
    ])
    world.caller.request('INVITE', INVITE)
    world.clock.advance(100_000)
    expect(heardBy(world)).toEqual([['INVITE', 'CANCEL', 'ACK'], ['INVITE'], [], []])
  })
})

describe('what the caller hears when everybody only rang', () => {
  test('the last answer, where there is a better one than silence; its cause is that answer’s', async () => {
    const world = await scene([486])
    world.clock.advance(HUNT_SEC * 1_000 + 200)
    expect(world.caller.statuses.slice(0, 3)).toEqual([100, 180, 486])
    expect(world.cause()).toBe('rejected')
  })

  test('§16.7 step 6: 408, and not the 487 of a CANCEL that was none of the caller’s; a time-out', async () => {
    const world = await scene([503])
    world.clock.advance(HUNT_SEC * 1_000 + 200)
    expect(world.caller.statuses.filter((status) => status >= 200)[0]).toBe(408)
    expect(world.cause()).toBe('time-out')
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })

  test('a 603 that crosses the CANCEL is everybody’s answer (§16.7 step 5)', async () => {
    const world = await openSets([{ huntAfterSec: HUNT_SEC, members: [RINGS, RINGS] }])
    world.caller.request('INVITE', INVITE)
    untilCancelled(world)
    world.parties[0]?.answer(603)
    world.clock.advance(200)
    expect(world.caller.statuses).toContain(603)
    expect(heardBy(world)[1]).toEqual([])
  })

  test('CANCEL of the caller while the next one rings ends both, with 487', async () => {
    const world = await scene([180])
    world.clock.advance(HUNT_SEC * 1_000 + 200)
    world.caller.request('CANCEL', INVITE)
    world.clock.advance(200)
    expect(world.caller.statuses.filter((status) => status >= 200)).toEqual([200, 487])
    expect(world.cause()).toBe('cancelled')
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })
})

test('the trail says who rang too long, and no failure is counted at it', async () => {
  const world = await scene([180, 200])
  world.clock.advance(HUNT_SEC * 1_000 + 200)
  const [trail] = new FigureSampler(world.relay).sample(world.clock.wallMs()).failovers
  expect(trail?.attempts.map(({ outcome }) => outcome)).toEqual([
    'rang too long, then 487 Scripted',
    '200 Scripted',
  ])
  expect(world.failovers).toEqual([])
})
