import { describe, expect, test } from 'vitest'
import { UNANSWERED_BY } from '#engine/proxy/call.ts'
import { heardBy, openSets, openTwoAtOnce } from '../support/chained-sets.ts'
import { killAndRestart } from '../support/killed-relay.ts'
import { heldAt } from '../support/left-over.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read } from '../support/test-parties.ts'
import { FAIRLINE } from '../support/test-relay.ts'

const RTT_MS = 20
const RINGS = { script: [180], channels: 2 }

/** One INVITE that both of its destinations have answered: two dialogs, counted once, where the first came from. */
async function twoDialogs() {
  const world = await openTwoAtOnce([180])
  const { first, second, turn } = world
  first.answer(200)
  second.answer(200)
  turn()
  world.caller.answersWith = 200
  const hangUp = (party: typeof first) => {
    party.request('BYE', 5)
    turn()
  }
  return { ...world, hangUp }
}

const liveCalls = ({ relay }: { relay: { tracker: { size: number } } }) => relay.tracker.size

describe('§13.2.2.4: two dialogs of one INVITE', () => {
  test('a 2xx that comes again after the BYE of its dialog does not bring that dialog back', async () => {
    const world = await twoDialogs()
    world.hangUp(world.second)
    world.second.answer(200)
    world.turn()
    world.hangUp(world.first)
    expect(liveCalls(world)).toBe(0)
    expect(heldAt(world)).toEqual([0, 0])
  })

  test('nor that of the dialog that answered the call', async () => {
    const world = await twoDialogs()
    world.hangUp(world.first)
    expect(heldAt(world)).toEqual([0, 1])
    world.first.answer(200)
    world.turn()
    world.hangUp(world.second)
    expect(liveCalls(world)).toBe(0)
    expect(heldAt(world)).toEqual([0, 0])
  })

  test('a BYE that comes twice in one of them leaves the other on the books', async () => {
    const world = await twoDialogs()
    for (const cseq of [5, 6]) {
      world.second.request('BYE', cseq)
      world.turn()
    }
    expect(liveCalls(world)).toBe(1)
    expect(heldAt(world)).toEqual([1, 0])
    world.hangUp(world.first)
    expect(liveCalls(world)).toBe(0)
  })
})

test('rules 14: that one end of a dialog was silent says nothing of the next', async () => {
  const world = await twoDialogs()
  const [call] = world.relay.tracker.calls.values()
  if (call) call.unanswered = UNANSWERED_BY.destination
  world.hangUp(world.first)
  expect([call?.remoteTag, call?.unanswered]).toEqual([world.second.tag, 0])
})

test('rules 9: the dialog that is left is the one that goes on after a restart, where it is', async () => {
  const world = await twoDialogs()
  world.hangUp(world.first)
  const after = await killAndRestart(world, { snapshot: world.snapshot })
  after.clock.advance(20_000)
  expect(heldAt(after)).toEqual([0, 1])
  world.second.request('BYE', 5)
  after.clock.advance(RTT_MS)
  expect([heldAt(after), liveCalls(after)]).toEqual([[0, 0], 0])
})

describe('rules 3: each dialog of one INVITE has a far end of its own', () => {
  /** Both destinations answer with these Contacts; the caller speaks in the dialog of the second. */
  async function speaking(contacts: readonly [string, string]) {
    const world = await openSets([{ algorithm: 'parallel', dialogCheckSec: 60, members: [RINGS, RINGS] }])
    const turn = () => world.clock.advance(RTT_MS)
    world.caller.request('INVITE', { branch: 'z9hG4bK-inv' })
    turn()
    for (const [i, contact] of contacts.entries()) {
      const { host, tag } = world.parties[i] ?? {}
      host?.send(answerTo(read(host.received[0]), 200, { tag, contact }), FAIRLINE)
    }
    turn()
    const [, second] = world.parties
    world.caller.learn(world.caller.host.received.map(read).findLast(({ toTag }) => toTag === second?.tag))
    world.caller.request('ACK', { inDialog: true })
    turn()
    return { ...world, turn }
  }

  test('where its Contact is a name, it is reached at the destination it is at', async () => {
    const world = await speaking(['sip:m@one.example', 'sip:m@two.example'])
    expect(heardBy(world).map((heard) => heard.includes('ACK'))).toEqual([false, true])
  })

  test('where its Contact names a host of its own, it is reached there, asked there, and goes on there', async () => {
    const world = await speaking(['sip:m@10.0.3.1:5070', 'sip:m@10.0.3.2:5070'])
    const node = world.network.host('10.0.3.2', 5070, (bytes, _from, host) => {
      const request = read(bytes)
      if (request.isRequest && request.method !== 'ACK') host.send(answerTo(request, 200), FAIRLINE)
    })
    world.caller.answersWith = 200
    const first = world.network.host('10.0.3.1', 5070, (bytes, _from, host) =>
      host.send(answerTo(read(bytes), 200), FAIRLINE),
    )
    world.caller.request('ACK', { inDialog: true })
    world.turn()
    expect(methods(node)).toEqual(['ACK'])
    world.parties[0]?.request('BYE', 5)
    world.turn()
    world.caller.send(answerTo(world.caller.last(), 200))
    world.clock.advance(200_000)
    expect([methods(node).includes('OPTIONS'), liveCalls(world)]).toEqual([true, 1])
    expect(methods(first)).not.toContain('OPTIONS')
    world.caller.request('BYE', { inDialog: true, cseq: 3 })
    world.turn()
    expect([methods(node).at(-1), liveCalls(world)]).toEqual(['BYE', 0])
  })
})

test('§15: a BYE for an early dialog beside the one that was answered ends no call', async () => {
  const world = await openSets([{ members: [RINGS] }])
  world.caller.request('INVITE', { branch: 'z9hG4bK-inv' })
  world.clock.advance(RTT_MS)
  const [party] = world.parties
  const invite = read(party?.host.received[0])
  const contact = 'sip:m@10.0.1.1:5070'
  const early = answerTo(invite, 183, { tag: 'other', contact })
  party?.host.send(early, FAIRLINE)
  party?.answer(200)
  world.clock.advance(RTT_MS)
  world.caller.learn()
  world.caller.request('ACK', { inDialog: true })
  const { toTag } = world.caller.dialog
  world.caller.dialog.toTag = 'other'
  world.caller.request('BYE', { inDialog: true, cseq: 2 })
  world.clock.advance(RTT_MS)
  expect(heardBy(world)[0]).toContain('BYE')
  expect(liveCalls(world)).toBe(1)
  world.caller.dialog.toTag = toTag
  world.caller.request('BYE', { inDialog: true, cseq: 3 })
  world.clock.advance(RTT_MS)
  expect(liveCalls(world)).toBe(0)
})
