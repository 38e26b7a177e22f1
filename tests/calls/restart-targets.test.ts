import { describe, expect, test } from 'vitest'
import { target } from '../destination/located.ts'
import { FIRST, ONE, openDialogScene, RTT_MS } from '../support/dialog-scene.ts'
import { killAndRestart } from '../support/killed-relay.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read, statuses, TestCaller } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay, testSnapshot } from '../support/test-relay.ts'

describe('rules 3c and 5: a target that a re-INVITE moved, after the engine was killed', () => {
  test('of the destination: the BYE goes where its Contact points', async () => {
    const world = await openDialogScene()
    const { network, caller, answer, answerLast, turn } = world
    const media = network.host('10.0.7.1', 5090, () => {})
    caller.learn(answer(200))
    caller.request('ACK', { inDialog: true })
    turn()
    caller.request('INVITE', { inDialog: true, cseq: 2 })
    turn()
    answerLast(200, { contact: 'sip:media@10.0.7.1:5090' })
    caller.dialog.target = 'sip:media@10.0.7.1:5090'
    caller.request('ACK', { inDialog: true, cseq: 2 })
    turn()
    expect(methods(media)).toEqual(['ACK'])
    turn(1_000)
    const after = await killAndRestart(world, { set: ONE })
    caller.request('BYE', { inDialog: true, cseq: 3 })
    after.clock.advance(RTT_MS)
    expect(caller.statuses).not.toContain(403)
    expect(methods(media)).toContain('BYE')
  })

  test('of the caller', async () => {
    const world = await openDialogScene()
    const { network, caller, answer, answerLast, fromDestination, turn, host } = world
    const phone = network.host('10.0.7.1', 5090, () => {})
    caller.learn(answer(200))
    caller.request('ACK', { inDialog: true })
    turn()
    caller.request('INVITE', { inDialog: true, cseq: 2, headers: { Contact: '<sip:alice@10.0.7.1:5090>' } })
    turn()
    answerLast(200, { contact: `sip:media@${FIRST}:5070` })
    turn(1_000)
    await killAndRestart(world, { set: ONE })
    fromDestination('BYE', 1, { uri: 'sip:alice@10.0.7.1:5090' })
    expect(statuses(host)).not.toContain(403)
    expect(methods(phone)).toContain('BYE')
  })
})

describe('R3, rules 5: where a dialog is, after an edit and a restart', () => {
  test('a destination given another address still gets the BYE of the calls it has', async () => {
    const world = await openDialogScene()
    const { caller, answer, turn, host, relay } = world
    caller.learn(answer(200))
    caller.request('ACK', { inDialog: true })
    turn()
    const moved = { destinations: [{ id: 1, uri: 'sip:10.0.1.99:5070' }] }
    relay.directory.apply(testSnapshot({ set: moved }))
    const after = await killAndRestart(world, { set: moved })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    after.clock.advance(RTT_MS)
    expect(caller.statuses).not.toContain(403)
    expect(methods(host).at(-1)).toBe('BYE')
  })

  test('of several targets of one name the one that answered gets it, though its Contact is a name', async () => {
    const targets = ['10.0.1.1', '10.0.1.2'].map((address, priority) =>
      target(address, { port: 5070, priority }),
    )
    const options = {
      set: { destinations: [{ id: 1, uri: 'sip:media.example' }], maxAttempts: 3 },
      start: { locations: [{ key: 'sip:media.example', targets, problem: '' }] },
    }
    const world = await openTestRelay(options)
    const { network, clock } = world
    network.host('10.0.1.1', 5070, () => {})
    const second = network.host('10.0.1.2', 5070, () => {})
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(2_100)
    second.send(
      answerTo(read(second.received[0]), 200, { tag: 'two', contact: 'sip:m@two.example' }),
      FAIRLINE,
    )
    clock.advance(RTT_MS)
    caller.learn(caller.host.received.map(read).findLast(({ status }) => status === 200))
    caller.request('ACK', { inDialog: true })
    clock.advance(RTT_MS)
    expect(methods(second)).toContain('ACK')
    const after = await killAndRestart(world, options)
    caller.request('BYE', { inDialog: true, cseq: 2 })
    after.clock.advance(RTT_MS)
    expect(methods(second)).toContain('BYE')
  })
})
