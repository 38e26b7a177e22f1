import { describe, expect, test } from 'vitest'
import { heardBy, openSets } from '../support/chained-sets.ts'
import { heldAt } from '../support/left-over.ts'
import { answerTo } from '../support/responses.ts'
import { read } from '../support/test-parties.ts'

const RTT_MS = 20
const RINGS = { script: [180], channels: 2 }

/** One INVITE that both of its destinations have answered: two dialogs, counted once, where the first came from. */
async function twoDialogs() {
  const world = await openSets([{ algorithm: 'parallel', members: [RINGS, RINGS] }])
  const turn = () => world.clock.advance(RTT_MS)
  world.caller.request('INVITE', { branch: 'z9hG4bK-inv' })
  turn()
  const [first, second] = world.parties
  if (!first || !second) throw new Error('two parties')
  first.answer(200)
  second.answer(200)
  turn()
  world.caller.answersWith = 200
  return { ...world, first, second, turn }
}

const liveCalls = ({ relay }: { relay: { tracker: { size: number } } }) => relay.tracker.size

describe('§13.2.2.4: two dialogs of one INVITE', () => {
  test('a 2xx that comes again after the BYE of its dialog does not bring that dialog back', async () => {
    const world = await twoDialogs()
    world.second.request('BYE', 5)
    world.turn()
    world.second.answer(200)
    world.turn()
    world.first.request('BYE', 5)
    world.turn()
    expect(liveCalls(world)).toBe(0)
    expect(heldAt(world)).toEqual([0, 0])
  })

  test('nor that of the dialog that answered the call', async () => {
    const world = await twoDialogs()
    world.first.request('BYE', 5)
    world.turn()
    expect(heldAt(world)).toEqual([0, 1])
    world.first.answer(200)
    world.turn()
    world.second.request('BYE', 5)
    world.turn()
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
    world.first.request('BYE', 5)
    world.turn()
    expect(liveCalls(world)).toBe(0)
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
  party?.host.send(early, { address: '10.0.0.1', port: 5060 })
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
