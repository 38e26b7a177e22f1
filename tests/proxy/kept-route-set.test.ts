import { describe, expect, test } from 'vitest'
import { FIRST, ONE, openDialogScene } from '../support/dialog-scene.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read, statuses } from '../support/test-parties.ts'
import { FAIRLINE } from '../support/test-relay.ts'

describe('§12.2.1.2, §12.2.2: a re-INVITE changes the remote target, never the route set', () => {
  test('behind a proxy on the destination’s side that record-routes dialog-forming requests alone', async () => {
    const { network, caller, answer, turn, relay } = await openDialogScene()
    // A node of a farm: the destination is its balancer, its Record-Route names itself.
    const node = network.host('10.0.7.7', 5070, () => {})
    const contact = 'sip:media@10.0.9.9:5090'
    const nodeAnswers = (status: number) => {
      node.send(answerTo(read(node.received.at(-1)), status, { contact }), FAIRLINE)
      turn()
    }
    caller.learn(answer(200, { recordRoute: '<sip:10.0.7.7:5070;lr>', contact }))
    caller.request('ACK', { inDialog: true })
    turn()
    caller.request('INVITE', { inDialog: true, cseq: 2 })
    turn()
    nodeAnswers(200)
    expect(caller.statuses.at(-1)).toBe(200)
    caller.request('ACK', { inDialog: true, cseq: 2 })
    turn()
    caller.request('BYE', { inDialog: true, cseq: 3 })
    turn()
    expect(methods(node)).toEqual(['ACK', 'INVITE', 'ACK', 'BYE'])
    nodeAnswers(200)
    expect(relay.tracker.size).toBe(0)
  })

  test('behind a proxy on the caller’s side that does', async () => {
    const { network, caller, answer, answerLast, fromDestination, turn, host, invite, relay } =
      await openDialogScene(ONE, {}, 'INVITE', {
        'Record-Route': '<sip:10.0.8.8:5060;lr>',
        Contact: '<sip:alice@10.0.2.77:5062>',
      })
    const proxy = network.host('10.0.8.8', 5060, () => {})
    expect(invite.recordRoutes()).toHaveLength(2)
    caller.learn(answer(200))
    // The proxy took its own Route off before it sent on.
    caller.dialog.routes = caller.dialog.routes.filter((route) => route.includes(';fl='))
    caller.request('ACK', { inDialog: true })
    turn()
    const via =
      'SIP/2.0/UDP 10.0.2.1:5062;branch=z9hG4bK-re;rport, SIP/2.0/UDP 10.0.2.77:5062;branch=z9hG4bK-ua'
    const headers = { Via: via, Contact: '<sip:alice@10.0.2.77:5062>' }
    caller.request('INVITE', { inDialog: true, cseq: 2, headers })
    turn()
    answerLast(200, { contact: `sip:media@${FIRST}:5070` })
    caller.request('ACK', { inDialog: true, cseq: 2 })
    turn()
    fromDestination('BYE', 1)
    expect(statuses(host)).not.toContain(403)
    expect(methods(proxy)).toEqual(['BYE'])
    proxy.send(answerTo(read(proxy.received.at(-1)), 200), FAIRLINE)
    turn()
    expect(relay.tracker.size).toBe(0)
  })
})
