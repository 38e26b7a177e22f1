import { describe, expect, test, vi } from 'vitest'
import { heardBy, type Member, openSets } from '../support/chained-sets.ts'
import { heldAt, leftOver, NOTHING_LEFT } from '../support/left-over.ts'
import { read } from '../support/test-parties.ts'

const RTT_MS = 20
const INVITE = { branch: 'z9hG4bK-inv' }
const RINGS: Member = { script: [180], channels: 2 }
type Script = readonly number[]

/** A set that asks all of them at once; each has two channels. */
async function scene(scripts: readonly Script[], set = {}) {
  const members = scripts.map((script) => ({ script, channels: 2 }))
  const world = await openSets([{ algorithm: 'parallel', ...set, members }])
  world.caller.request('INVITE', INVITE)
  world.clock.advance(RTT_MS)
  const answer = (party: number, status: number) => {
    world.parties[party]?.answer(status)
    world.clock.advance(RTT_MS)
  }
  const acknowledge = () => world.caller.request('ACK', INVITE)
  return { ...world, answer, acknowledge }
}

const finals = (world: { caller: { statuses: number[] } }) =>
  world.caller.statuses.filter((status) => status >= 200)

describe('§16.6, §16.7: a set that asks all at once', () => {
  test('everybody rings, and holds a channel there', async () => {
    const world = await scene([[180], [180], [183]])
    expect(heardBy(world)).toEqual([['INVITE'], ['INVITE'], ['INVITE']])
    expect(world.caller.statuses).toEqual([100, 180, 180, 183])
    expect(heldAt(world)).toEqual([1, 1, 1])
    expect(world.relay.tracker.size).toBe(1)
  })

  test('step 10: the first 2xx wins, the others are cancelled, and their channels are free at once', async () => {
    const world = await scene([[180], [180], [180]])
    world.answer(1, 200)
    expect(heldAt(world)).toEqual([0, 1, 0])
    world.clock.advance(RTT_MS)
    expect(heardBy(world)).toEqual([['INVITE', 'CANCEL', 'ACK'], ['INVITE'], ['INVITE', 'CANCEL', 'ACK']])
    expect(world.caller.statuses.filter((status) => status >= 200)).toEqual([200])
    const call = world.relay.tracker.find('call-1', 'tag-call-1', '', '')
    expect(call).toMatchObject({ destinationId: 2, state: 'answered' })
  })

  test('RFC 3326 §3.1: the others are told that somebody has picked up, so that they show no missed call', async () => {
    const world = await scene([[180], [180]])
    world.answer(1, 200)
    world.clock.advance(RTT_MS)
    const cancels = world.parties.map(({ host }) =>
      host.received.map(read).find(({ method, isRequest }) => isRequest && method === 'CANCEL'),
    )
    expect(cancels.map((cancel) => cancel?.header('Reason'))).toEqual([
      'SIP;cause=200;text="Call completed elsewhere"',
      undefined,
    ])
  })

  test('the dialog goes to whoever answered, and its BYE leaves nothing behind', async () => {
    const world = await scene([[180], [180]])
    world.answer(0, 200)
    world.caller.learn()
    world.caller.request('ACK', { inDialog: true, cseq: 1 })
    world.caller.request('BYE', { inDialog: true, cseq: 2 })
    world.clock.advance(RTT_MS)
    expect(heardBy(world)[0]).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(world.caller.statuses.at(-1)).toBe(200)
    expect(heldAt(world)).toEqual([0, 0])
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })

  test('step 5: of two 2xx both reach the caller; the call is counted once, where the first came from', async () => {
    const world = await scene([[180], [180]])
    world.parties[1]?.answer(200)
    world.parties[0]?.answer(200)
    world.clock.advance(RTT_MS)
    expect(finals(world)).toEqual([200, 200])
    expect(heldAt(world)).toEqual([0, 1])
    const { calls } = world.relay.tracker.ledger.takeMoved()
    expect(calls.reduce((sum, { total }) => sum + total, 0)).toBe(1)
    for (const [party, { tag }] of world.parties.entries()) {
      const to = world.caller.host.received
        .map(String)
        .find((text) => /^SIP\/2.0 200/.test(text) && text.includes(tag))
      expect(to, `2xx of ${party}`).toBeDefined()
    }
  })

  test('each of two dialogs ends by its own BYE, the call with the last', async () => {
    const world = await scene([[180], [180]])
    world.parties[1]?.answer(200)
    world.parties[0]?.answer(200)
    world.clock.advance(RTT_MS)
    for (const [i, party] of [...world.parties].reverse().entries()) {
      expect(world.relay.tracker.size).toBe(1)
      party.request('BYE', 5 + i)
      world.clock.advance(RTT_MS)
      const bye = world.caller.last()
      expect(bye.method).toBe('BYE')
      world.caller.send(okFor(bye.text))
      world.clock.advance(RTT_MS)
    }
    expect(world.relay.tracker.size).toBe(0)
    expect(heldAt(world)).toEqual([0, 0])
  })

  test('step 6: a failure waits for the others; when all have failed the best one is told', async () => {
    const world = await scene([[486], [180], [180]])
    expect(finals(world)).toEqual([])
    expect(heldAt(world)).toEqual([0, 1, 1])
    world.answer(1, 404)
    expect(finals(world)).toEqual([])
    world.answer(2, 503)
    expect(finals(world)[0]).toBe(486)
    expect(heldAt(world)).toEqual([0, 0, 0])
    world.acknowledge()
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })

  test('step 5: a 6xx cancels all, is told when they are over, and nobody new is asked', async () => {
    const world = await scene([[180], [180], [180]], { maxAttempts: 2, chain: [] })
    world.answer(0, 603)
    world.clock.advance(RTT_MS)
    expect(finals(world)[0]).toBe(603)
    expect(heardBy(world)).toEqual([['INVITE', 'ACK'], ['INVITE', 'CANCEL', 'ACK'], []])
    expect(heldAt(world)).toEqual([0, 0, 0])
  })

  test('step 5: a 2xx that crosses those CANCELs is still the answer', async () => {
    const world = await scene([[180], []])
    world.answer(0, 603)
    expect(finals(world)).toEqual([])
    world.answer(1, 200)
    expect(finals(world)).toEqual([200])
    expect(heldAt(world)).toEqual([0, 1])
  })

  test('§16.10: CANCEL goes to everybody, and one 487 comes back', async () => {
    const world = await scene([[180], [180], []])
    world.caller.request('CANCEL', INVITE)
    world.clock.advance(RTT_MS)
    expect(heardBy(world).map((methods) => methods.includes('CANCEL'))).toEqual([true, true, false])
    world.answer(2, 180)
    world.clock.advance(RTT_MS)
    expect(heardBy(world)[2]).toContain('CANCEL')
    expect(finals(world)).toEqual([200, 487])
    expect(heldAt(world)).toEqual([0, 0, 0])
    world.acknowledge()
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })

  test('who is full or off is not asked; all full is the code of the set', async () => {
    const members = [RINGS, { ...RINGS, channels: 0 }, { ...RINGS, adminState: 'disabled' as const }]
    const world = await openSets([{ algorithm: 'parallel', members }])
    const attempted = vi.spyOn(world.relay.tracker, 'attempted')
    world.caller.request('INVITE', INVITE)
    world.clock.advance(RTT_MS)
    expect(heardBy(world)).toEqual([['INVITE'], [], []])
    expect(attempted.mock.calls[0]?.[2].skipped).toEqual([
      { id: 2, why: 'full' },
      { id: 3, why: 'disabled' },
    ])
    const full = await openSets([{ algorithm: 'parallel', members: [{ ...RINGS, channels: 0 }] }])
    full.caller.request('INVITE', INVITE)
    full.clock.advance(RTT_MS)
    expect(full.caller.statuses).toEqual([486])
  })

  test('rules 11: who stays silent is given up and free, while the others ring on', async () => {
    const world = await scene([[], [180]])
    world.clock.advance(2_100)
    expect(heldAt(world)).toEqual([0, 1])
    expect(finals(world)).toEqual([])
    world.answer(1, 200)
    expect(finals(world)).toEqual([200])
  })

  test('along a chain the next set comes when all of the fork have failed, and not before', async () => {
    const members = [RINGS, RINGS]
    const world = await openSets([
      { algorithm: 'parallel', chain: [{ setId: 2 }], members },
      { members: [{ script: [180, 200] }] },
    ])
    world.caller.request('INVITE', INVITE)
    world.clock.advance(RTT_MS)
    world.parties[0]?.answer(503)
    world.clock.advance(RTT_MS)
    expect(heardBy(world)[2]).toEqual([])
    world.parties[1]?.answer(503)
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([100, 180, 180, 180, 200])
    expect(heldAt(world)).toEqual([0, 0, 1])
  })

  test('nor where one of the fork gave an answer that the set does not move on by', async () => {
    const world = await openSets([
      { algorithm: 'parallel', chain: [{ setId: 2 }], members: [{ script: [404] }, { script: [503] }] },
      { members: [{ script: [200] }] },
    ])
    world.caller.request('INVITE', INVITE)
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([100, 404])
  })

  test('rules 13: a challenged caller’s credentials go to everybody again, as the same call', async () => {
    const world = await scene([[407], [407]])
    expect(finals(world)).toEqual([407])
    world.caller.request('INVITE', { cseq: 2 })
    world.clock.advance(RTT_MS)
    const invites = heardBy(world).map((methods) => methods.filter((method) => method === 'INVITE').length)
    expect(invites).toEqual([2, 2])
  })

  test('§9.1: a non-INVITE, which cannot be cancelled, goes to one after the other', async () => {
    const world = await openSets([{ algorithm: 'parallel', members: [RINGS, RINGS] }])
    world.caller.request('MESSAGE')
    world.clock.advance(RTT_MS)
    expect(heardBy(world)).toEqual([['MESSAGE'], []])
  })

  test('a channel the far end names is that of its own branch (rules 19)', async () => {
    const members = [1, 2].map(() => ({ ...RINGS, channelNaming: 'reported' as const }))
    const world = await openSets([{ algorithm: 'parallel', members }])
    world.caller.request('INVITE', INVITE)
    world.clock.advance(RTT_MS)
    const { holds } = world.relay.tracker
    const reported = () =>
      world.relay.directory.destinations.map((side) =>
        holds.reported(side).reduce((sum, { activeCalls }) => sum + activeCalls, 0),
      )
    expect(reported()).toEqual([1, 1])
    world.parties[0]?.answer(200)
    world.clock.advance(RTT_MS)
    expect(reported()).toEqual([1, 0])
  })
})

describe('what the books are told of a fork', () => {
  test('each branch once: the winner, the failed, and those that were cancelled', async () => {
    const world = await openSets([{ algorithm: 'parallel', members: [{ script: [486] }, RINGS, RINGS] }])
    const attempted = vi.spyOn(world.relay.tracker, 'attempted')
    const ended = vi.spyOn(world.relay.tracker, 'attemptEnded')
    world.caller.request('INVITE', INVITE)
    world.clock.advance(RTT_MS)
    world.parties[2]?.answer(200)
    world.clock.advance(1_000)
    const byBranch = new Map(ended.mock.calls.map(([, branch, outcome]) => [branch, outcome]))
    expect(ended).toHaveBeenCalledTimes(3)
    expect(attempted.mock.calls.map(([, , { branch }]) => byBranch.get(branch))).toEqual([
      { status: 486, text: '486 Scripted' },
      { status: 0, text: 'cancelled' },
      { status: 200, text: '200 Scripted' },
    ])
  })
})

/** The far end's 200 to a BYE. */
function okFor(bye: string): Buffer {
  const kept = bye.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line))
  return Buffer.from(`SIP/2.0 200 OK\r\n${kept.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`, 'latin1')
}
