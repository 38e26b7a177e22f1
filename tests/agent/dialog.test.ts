import { expect, test } from 'vitest'
import { calleeDialog, callerDialog, nextHop, requestInDialog } from '#engine/agent/dialog.ts'
import { readMessage } from '#engine/agent/sip-package.ts'

function read(start: string, lines: readonly string[] = []) {
  const message = readMessage(
    Buffer.from(
      [
        start,
        'Via: SIP/2.0/UDP 127.0.0.2:5062;branch=z9hG4bK1',
        'Record-Route: <sip:127.0.0.7:5070;lr;fl=2>',
        'Record-Route: <sip:127.0.0.6;lr;fl=1>',
        'From: <sip:a@127.0.0.2>;tag=caller',
        `To: <sip:b@127.0.0.9>${start.startsWith('SIP') ? ';tag=callee' : ''}`,
        'Call-ID: one',
        'CSeq: 7 INVITE',
        ...lines,
        '',
        '',
      ].join('\r\n'),
    ),
  )
  if (!message) throw new Error('refused')
  return message
}

const invite = read('INVITE sip:b@127.0.0.9 SIP/2.0', ['Contact: <sip:ch-1@127.0.0.2:5062>'])
const answer = read('SIP/2.0 200 OK', ['Contact: <sip:ch-3@127.0.0.9:5099>'])
const via = { version: '2.0', protocol: 'UDP', host: '127.0.0.2', params: { branch: 'z9hG4bK2' } }

function caller() {
  if (!('method' in invite) || 'method' in answer) throw new Error('mixed up')
  return callerDialog(invite, answer)
}

test('§12.1.2: the caller turns Record-Route around and the first hop is its next', () => {
  const dialog = caller()
  expect(dialog.routeSet.map((hop) => hop.uri.params.fl)).toEqual(['1', '2'])
  expect(nextHop(dialog)).toEqual({ address: '127.0.0.6', port: 5060 })
})

test('§12.1.1: the callee keeps Record-Route as it stands', () => {
  if (!('method' in invite)) throw new Error('mixed up')
  const dialog = calleeDialog(invite, 'mine')
  expect(dialog.routeSet.map((hop) => hop.uri.params.fl)).toEqual(['2', '1'])
  expect(nextHop(dialog)).toEqual({ address: '127.0.0.7', port: 5070 })
  expect(dialog.local.params.tag).toBe('mine')
  expect(dialog.remoteTarget).toBe('sip:ch-1@127.0.0.2:5062')
})

test('§12.2.1.1: Request-URI is the remote target, Route the whole set', () => {
  const bye = requestInDialog(caller(), 'BYE', via)
  expect(bye.uri).toBe('sip:ch-3@127.0.0.9:5099')
  expect(bye.headers.route).toHaveLength(2)
  expect([bye.headers.from.params.tag, bye.headers.to.params.tag]).toEqual(['caller', 'callee'])
})

test('§13.2.2.4: ACK has the CSeq number of its INVITE, BYE the next', () => {
  const dialog = caller()
  expect(requestInDialog(dialog, 'ACK', via).headers.cseq).toEqual({ seq: 7, method: 'ACK' })
  expect(requestInDialog(dialog, 'BYE', via).headers.cseq).toEqual({ seq: 8, method: 'BYE' })
})

test('without a route set the remote target is the next hop', () => {
  expect(nextHop({ ...caller(), routeSet: [] })).toEqual({ address: '127.0.0.9', port: 5099 })
  expect(nextHop({ ...caller(), routeSet: [], remoteTarget: 'tel:1' })).toBeNull()
})
