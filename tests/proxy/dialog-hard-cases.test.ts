import { expect, test } from 'vitest'
import { FIRST, ONE, openDialogScene, RTT_MS } from '../support/dialog-scene.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

test('RFC 6665 §4.3: a NOTIFY is record-routed', async () => {
  const { caller, answer, fromDestination } = await openDialogScene(ONE, {}, 'SUBSCRIBE', {
    Event: 'presence',
  })
  answer(200)
  fromDestination('NOTIFY', 1, { contact: `sip:media@${FIRST}:5070` })
  const notify = caller.last()
  expect(notify.method).toBe('NOTIFY')
  expect(notify.recordRoutes().map(({ uri }) => uri)).toEqual([
    expect.stringMatching(/^sip:10\.0\.0\.1:5060;lr;fl=/),
  ])
})

test('RFC 3326 §2: the Reason of a CANCEL passes', async () => {
  const { caller, answer, host, turn } = await openDialogScene()
  answer(180)
  caller.request('CANCEL', {
    branch: 'z9hG4bK-first',
    headers: { Reason: 'SIP;cause=200;text="Call completed elsewhere"' },
  })
  turn()
  const cancel = read(host.received.at(-1))
  expect(cancel.method).toBe('CANCEL')
  expect(cancel.header('Reason')).toBe('SIP;cause=200;text="Call completed elsewhere"')
})

test('§16.7: a request without Route goes to the destination whose late 2xx answered, not to the last one tried', async () => {
  const { network, clock } = await openTestRelay({ set: { algorithm: 'priority' } })
  const slow = new TestDestination(network, FIRST, [])
  const quick = new TestDestination(network, '10.0.1.2', [])
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(2_100)
  expect(quick.methods).toEqual(['INVITE'])
  slow.answer(200)
  clock.advance(RTT_MS)
  caller.learn()
  caller.request('ACK', { inDialog: true })
  caller.dialog.routes = []
  caller.dialog.target = 'sip:10.0.0.1'
  caller.request('BYE', { inDialog: true, cseq: 2 })
  clock.advance(RTT_MS)
  expect(slow.methods).toContain('BYE')
  expect(quick.methods).not.toContain('BYE')
})

test('§15: a BYE at once, and the ACK behind it', async () => {
  const { caller, answer, fromDestination, turn, relay, host } = await openDialogScene()
  caller.learn(answer(200))
  caller.answersWith = 200
  fromDestination('BYE', 1)
  caller.request('ACK', { inDialog: true })
  turn()
  expect(relay.tracker.size).toBe(0)
  expect(methods(host)).toEqual(['INVITE', 'ACK'])
})

test('§15: the same of a callee at another Contact', async () => {
  const { network, caller, answer, fromDestination, turn, relay } = await openDialogScene()
  const media = network.host('10.0.7.1', 5090, () => {})
  caller.learn(answer(200, { contact: 'sip:media@10.0.7.1:5090' }))
  caller.answersWith = 200
  fromDestination('BYE', 1)
  caller.request('ACK', { inDialog: true })
  turn()
  expect(relay.tracker.size).toBe(0)
  expect(methods(media)).toEqual(['ACK'])
})

test('§9.1: a CANCEL that crosses a 2xx whose Contact is elsewhere', async () => {
  const { network, caller, answer, turn, relay } = await openDialogScene()
  const media = network.host('10.0.7.1', 5090, (bytes, _f, at) => {
    const r = read(bytes)
    if (r.method !== 'ACK') at.send(answerTo(r, 200), FAIRLINE)
  })
  answer(180)
  caller.request('CANCEL', { branch: 'z9hG4bK-first' })
  turn()
  caller.learn(answer(200, { contact: 'sip:media@10.0.7.1:5090' }))
  expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
  caller.request('ACK', { inDialog: true })
  caller.request('BYE', { inDialog: true, cseq: 2 })
  turn()
  expect(methods(media)).toEqual(['ACK', 'BYE'])
  expect(relay.tracker.size).toBe(0)
})

test('RFC 3311, §12.1: UPDATE of the first of two early dialogs, from its own host, to a caller whose Contact is elsewhere', async () => {
  const { network, answer, fromDestination } = await openDialogScene(ONE, {}, 'INVITE', {
    Contact: '<sip:alice@10.0.7.9:5090>',
  })
  const phone = network.host('10.0.7.9', 5090, () => {})
  const one = network.host('10.0.7.1', 5070, () => {})
  answer(183, { tag: 'one', contact: 'sip:media@10.0.7.1:5070' })
  answer(183, { tag: 'two', contact: 'sip:media@10.0.7.2:5070' })
  fromDestination('UPDATE', 1, { from: one })
  expect(methods(phone)).toEqual(['UPDATE'])
})
