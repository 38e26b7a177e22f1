import { type AnswerParts, answerTo } from './responses.ts'
import { message } from './sip-messages.ts'
import { read, TestCaller } from './test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from './test-relay.ts'

export const RTT_MS = 20
export const FIRST = '10.0.1.1'
export const ONE = { destinations: destinations(1) }

/** A caller's first request at one destination that answers as it is told, and requests of either within the dialog. */
export async function openDialogScene(
  set: object = ONE,
  options: object = {},
  method = 'INVITE',
  headers = {},
) {
  const world = await openTestRelay({ set, ...options })
  const host = world.network.host(FIRST, 5070, () => {})
  const caller = new TestCaller(world.network)
  caller.request(method, { headers, branch: 'z9hG4bK-first' })
  world.clock.advance(RTT_MS)
  const invite = read(host.received[0])
  const turn = (ms = RTT_MS) => world.clock.advance(ms)
  const answer = (status: number, parts: AnswerParts = {}) => {
    const usual = { tag: 'one', contact: `sip:media@${FIRST}:5070`, ...parts }
    host.send(answerTo(invite, status, usual), FAIRLINE)
    turn()
    return caller.host.received.map(read).findLast((m) => m.toTag === usual.tag && !m.isRequest)
  }
  const answerLast = (status: number, parts: AnswerParts = {}) => {
    host.send(answerTo(read(host.received.at(-1)), status, parts), FAIRLINE)
    turn()
  }
  const fromDestination = (
    method: string,
    cseq: number,
    { contact = '', tag = 'one', uri = invite.contactUri(), from = host } = {},
  ) => {
    const routes = invite.recordRoutes().map((route): [string, string] => ['Route', `<${route.uri}>`])
    from.send(
      message(`${method} ${uri} SIP/2.0`, [
        ['Via', `SIP/2.0/UDP ${from.endpoint.address}:5070;branch=z9hG4bK-d-${method}-${cseq}`],
        ...routes,
        ['Max-Forwards', '70'],
        ['From', `<sip:1000@10.0.0.1>;tag=${tag}`],
        ['To', `<sip:alice@10.0.2.1>;tag=${caller.dialog.fromTag}`],
        ['Call-ID', invite.callId],
        ['CSeq', `${cseq} ${method}`],
        ...(contact === '' ? [] : [['Contact', `<${contact}>`] as [string, string]]),
      ]),
      FAIRLINE,
    )
    turn()
  }
  return { ...world, host, caller, invite, answer, answerLast, fromDestination, turn }
}
