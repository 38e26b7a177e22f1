import { describe, expect, test } from 'vitest'
import { FIRST, ONE, openDialogScene, RTT_MS } from '../support/dialog-scene.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read } from '../support/test-parties.ts'
import { FAIRLINE } from '../support/test-relay.ts'

test('RFC 3262, §12.1: PRACK of the first of two early dialogs goes to its own Contact though the second was heard later', async () => {
  const { network, clock, caller, answer } = await openDialogScene()
  const one = network.host('10.0.7.1', 5090, () => {})
  network.host('10.0.7.2', 5090, () => {})
  const early = answer(183, { tag: 'one', contact: 'sip:media@10.0.7.1:5090' })
  answer(183, { tag: 'two', contact: 'sip:media@10.0.7.2:5090' })
  caller.learn(early)
  caller.request('PRACK', { inDialog: true, cseq: 2 })
  clock.advance(RTT_MS)
  expect(caller.statuses).not.toContain(403)
  expect(methods(one)).toEqual(['PRACK'])
})

test('RFC 3262, §12.1: PRACK of one at the destination’s own address though the second is elsewhere', async () => {
  const { clock, caller, answer, host } = await openDialogScene()
  const early = answer(183, { tag: 'one' })
  answer(183, { tag: 'two', contact: 'sip:media@10.0.7.2:5090' })
  caller.learn(early)
  caller.request('PRACK', { inDialog: true, cseq: 2 })
  clock.advance(RTT_MS)
  expect(methods(host)).toEqual(['INVITE', 'PRACK'])
})

describe('§12.2: a target that came back', () => {
  const AWAY = 'sip:media@10.0.7.1:5090'
  const HOME = `sip:media@${FIRST}:5070`

  /** An answered call in whose dialog both ends are asked, and a host that knows nothing of it. */
  async function answeredCall() {
    const scene = await openDialogScene({ ...ONE, dialogCheckSec: 60 })
    const { network, clock, caller, host, relay } = scene
    const away = network.host('10.0.7.1', 5090, (bytes, _from, at) => {
      const request = read(bytes)
      if (request.isRequest) at.send(answerTo(request, 481), FAIRLINE)
    })
    caller.learn(scene.answer(200))
    caller.request('ACK', { inDialog: true })
    scene.turn()
    caller.answersWith = 200
    const expectAlive = () => {
      for (let sec = 0; sec < 70; sec++) {
        clock.advance(1_000)
        for (const request of host.received.map(read).filter((m) => m.method === 'OPTIONS' && m.isRequest))
          host.send(answerTo(request, 200), FAIRLINE)
      }
      expect(methods(away)).not.toContain('OPTIONS')
      expect(relay.tracker.size).toBe(1)
    }
    return { ...scene, expectAlive }
  }

  test('of the destination: OPTIONS of ours go where its Contact points now', async () => {
    const { caller, fromDestination, expectAlive } = await answeredCall()
    for (const [i, contact] of [AWAY, HOME].entries()) {
      fromDestination('INVITE', i + 1, { contact })
      expect(caller.last().method).toBe('INVITE')
    }
    expectAlive()
  })

  test('of the caller', async () => {
    const { caller, answerLast, turn, expectAlive } = await answeredCall()
    const moves: Record<string, string>[] = [{ Contact: '<sip:alice@10.0.7.1:5090>' }, {}]
    for (const [i, headers] of moves.entries()) {
      caller.request('INVITE', { inDialog: true, cseq: i + 2, headers })
      turn()
      answerLast(200, { contact: HOME })
    }
    expectAlive()
  })
})

describe('§22.3, rules 3c: a BYE that was challenged', () => {
  test('comes again with credentials, and reaches the Contact of the dialog', async () => {
    const { network, caller, answer, turn } = await openDialogScene()
    const media = network.host('10.0.7.1', 5090, () => {})
    caller.learn(answer(200, { contact: 'sip:media@10.0.7.1:5090' }))
    caller.request('ACK', { inDialog: true })
    turn()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    turn()
    media.send(answerTo(read(media.received.at(-1)), 407), FAIRLINE)
    turn()
    expect(caller.statuses.at(-1)).toBe(407)
    caller.request('BYE', { inDialog: true, cseq: 3 })
    turn()
    expect(caller.statuses.at(-1)).toBe(407)
    expect(methods(media)).toEqual(['ACK', 'BYE', 'BYE'])
  })

  test('of the destination, to a caller whose Contact is another host', async () => {
    const { network, caller, answer, fromDestination, turn, host } = await openDialogScene(
      ONE,
      {},
      'INVITE',
      {
        Contact: '<sip:alice@10.0.7.1:5090>',
      },
    )
    const phone = network.host('10.0.7.1', 5090, () => {})
    caller.learn(answer(200))
    caller.request('ACK', { inDialog: true })
    turn()
    fromDestination('BYE', 1)
    phone.send(answerTo(read(phone.received.at(-1)), 407), FAIRLINE)
    turn()
    expect(read(host.received.at(-1)).status).toBe(407)
    fromDestination('BYE', 2)
    expect(methods(phone)).toEqual(['BYE', 'BYE'])
  })
})

describe('RFC 5057 §4.1, RFC 3515: the subscription of a REFER outlives the BYE', () => {
  test('its NOTIFY still reaches the far Contact', async () => {
    const { network, caller, answer, fromDestination, turn } = await openDialogScene()
    const media = network.host('10.0.7.1', 5090, (bytes, _f, at) => {
      const r = read(bytes)
      if (r.isRequest && r.method !== 'ACK') at.send(answerTo(r, 200), FAIRLINE)
    })
    caller.learn(answer(200, { contact: 'sip:media@10.0.7.1:5090' }))
    caller.request('ACK', { inDialog: true })
    turn()
    caller.answersWith = 202
    fromDestination('REFER', 1)
    expect(caller.last().method).toBe('REFER')
    caller.answersWith = 200
    caller.request('NOTIFY', { inDialog: true, cseq: 2 })
    turn()
    fromDestination('BYE', 2)
    caller.request('NOTIFY', { inDialog: true, cseq: 3 })
    turn()
    expect(methods(media)).toEqual(['ACK', 'NOTIFY', 'NOTIFY'])
  })
})
