import { describe, expect, test } from 'vitest'
import { QuietDialogs } from '#engine/proxy/quiet-dialogs.ts'
import { FIRST, ONE, openDialogScene } from '../support/dialog-scene.ts'
import { answerTo } from '../support/responses.ts'
import { message } from '../support/sip-messages.ts'
import { methods, read, statuses } from '../support/test-parties.ts'

const EVENT = { Event: 'presence' }
const AWAY = '10.0.7.1'
const contactAway = (user: string) => `sip:${user}@${AWAY}:5090`

describe('RFC 6665 §4.1.2.2, rules 3c: a subscription whose Contacts are elsewhere', () => {
  test('a SUBSCRIBE that refreshes goes to the Contact of the notifier', async () => {
    const { network, caller, answer, turn } = await openDialogScene(ONE, {}, 'SUBSCRIBE', EVENT)
    const presence = network.host(AWAY, 5090, () => {})
    caller.learn(answer(200, { contact: contactAway('presence') }))
    caller.request('SUBSCRIBE', { inDialog: true, cseq: 2 })
    turn()
    expect(caller.statuses).not.toContain(403)
    expect(methods(presence)).toEqual(['SUBSCRIBE'])
  })

  test('a NOTIFY goes to the Contact of the subscriber, also before the 2xx', async () => {
    const headers = { ...EVENT, Contact: `<${contactAway('alice')}>` }
    const { network, answer, fromDestination, host } = await openDialogScene(ONE, {}, 'SUBSCRIBE', headers)
    const phone = network.host(AWAY, 5090, () => {})
    fromDestination('NOTIFY', 1)
    answer(200)
    fromDestination('NOTIFY', 2)
    expect(statuses(host)).not.toContain(403)
    expect(methods(phone)).toEqual(['NOTIFY', 'NOTIFY'])
  })

  test('nobody but the destination may speak to that Contact, and no other dialog', async () => {
    const headers = { ...EVENT, Contact: `<${contactAway('alice')}>` }
    const { network, answer, fromDestination } = await openDialogScene(ONE, {}, 'SUBSCRIBE', headers)
    const phone = network.host(AWAY, 5090, () => {})
    const stranger = network.host('10.0.6.6', 5070, () => {})
    answer(200)
    fromDestination('NOTIFY', 1, { from: stranger, uri: contactAway('alice') })
    expect(statuses(stranger)).toEqual([403])
    expect(methods(phone)).toEqual([])
  })
})

test('RFC 3515 §2.4.4: the NOTIFY of a REFER outside any call does, too', async () => {
  const headers = { 'Refer-To': '<sip:x@example.com>', Contact: `<${contactAway('alice')}>` }
  const { network, answer, fromDestination } = await openDialogScene(ONE, {}, 'REFER', headers)
  const phone = network.host(AWAY, 5090, () => {})
  answer(202, { contact: `sip:media@${FIRST}:5070` })
  fromDestination('NOTIFY', 1)
  expect(methods(phone)).toEqual(['NOTIFY'])
  expect(read(phone.received[0]).recordRoutes()).toHaveLength(1)
})

describe('strangers that ask without end', () => {
  async function openBook() {
    const { relay } = await openDialogScene()
    const [listener] = relay.transport.listeners
    if (!listener) throw new Error('no listener')
    const arrival = { listener, address: '10.0.2.1', port: 5_062, connection: null }
    const dialogs = new QuietDialogs(() => false)
    const subscribe = (callId: string) =>
      read(
        message('SUBSCRIBE sip:1000@10.0.0.1 SIP/2.0', [
          ['Via', 'SIP/2.0/UDP 10.0.2.1:5062;branch=z9hG4bK-s'],
          ['From', '<sip:alice@10.0.2.1>;tag=a'],
          ['To', '<sip:1000@10.0.0.1>'],
          ['Call-ID', callId],
          ['CSeq', '1 SUBSCRIBE'],
          ['Contact', `<${contactAway('alice')}>`],
        ]),
      )
    const ask = (callId: string) => dialogs.began(subscribe(callId), arrival)
    const isKnown = (callId: string) => dialogs.find(callId, 'a') !== null
    return { dialogs, subscribe, ask, isKnown }
  }

  test('push out each other, and none that a destination has taken', async () => {
    const { dialogs, subscribe, ask, isKnown } = await openBook()
    ask('taken')
    const ok = read(answerTo(subscribe('taken'), 200, { tag: 'one', contact: `sip:media@${FIRST}:5070` }))
    dialogs.answered(subscribe('taken'), { transport: 'udp', address: FIRST, port: 5_070 }, ok)
    for (let i = 0; i <= 10_000; i++) ask(`c${i}`)
    expect(['taken', 'c0', 'c1', 'c10000'].map(isKnown)).toEqual([true, false, true, true])
  })

  test('are not kept by names as long as they like', async () => {
    const { ask, isKnown } = await openBook()
    const long = 'x'.repeat(300)
    ask(long)
    expect(isKnown(long)).toBe(false)
  })
})
