import { describe, expect, test } from 'vitest'
import { isForSomebody, NOBODY, threadNamedBy } from '#engine/proxy/call-owner.ts'
import { plainBranch, signBranch } from '#engine/sip/branch.ts'
import { signFlow } from '#engine/sip/flow-token.ts'
import { signRoute } from '#engine/sip/route-token.ts'
import { Signer } from '#engine/sip/signer.ts'
import { DatagramArrival } from '#engine/transport/arrival.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { message } from '#tests/support/sip-messages.ts'
import { read } from '#tests/support/test-parties.ts'

const signer = new Signer([{ id: 'a', secret: Buffer.alloc(32, 7) }], 1)
const listener: Listener = {
  ...{ index: 0, transport: 'udp', address: '10.0.0.1', port: 5060 },
  ...{
    advertisedHost: '10.0.0.1',
    advertisedPort: 5060,
    hostPort: '10.0.0.1:5060',
    name: 'udp:10.0.0.1:5060',
  },
}
const arrival = new DatagramArrival(listener, '10.0.2.1', 5062)
const owner = { owns: (host: string) => host === '10.0.0.1' }
const flow = { transport: 'udp', address: '10.0.2.1', port: 5062 } as const

const route = (thread: number) =>
  `fl=${signRoute(signer, { keyId: 'a', thread, destinationId: 1, flow, listener: 0 }, { callId: 'c', callerTag: 'f' })}`
const path = (transport: 'udp' | 'ws') =>
  `ff=${signFlow(signer, { ...flow, transport, keyId: 'a', listener: 0, connection: 1, startNumber: 1 }, '')}`
const own = (parameter: string, place = '10.0.0.1') => `<sip:${place};lr${parameter && `;${parameter}`}>`
const OTHERS = '<sip:10.0.9.9;lr>'

interface Words {
  readonly routes?: readonly string[]
  readonly uri?: string
  readonly toTag?: string
}

function request(method: string, { routes = [], uri = 'sip:1000@10.0.1.1', toTag = 't' }: Words) {
  const headers: [string, string][] = [
    ['Via', 'SIP/2.0/UDP 10.0.2.1:5062;branch=z9hG4bK-1'],
    ...routes.map((value): [string, string] => ['Route', value]),
    ['From', '<sip:a@10.0.2.1>;tag=f'],
    ['To', `<sip:b@10.0.0.1>${toTag && `;tag=${toTag}`}`],
    ['Call-ID', 'c'],
    ['CSeq', `1 ${method}`],
  ]
  return read(message(`${method} ${uri} SIP/2.0`, headers))
}

const named = (method: string, words: Words) => threadNamedBy(request(method, words), arrival, owner)

describe('rules 29: the thread that a request names', () => {
  test.each<[string, readonly string[], number]>([
    ['the token of our route', [own(route(7))], 7],
    ['letter by letter as we wrote it', [`<sip:10.0.0.1:5060;lr;${route(7)}>`], 7],
    ['behind one of ours without a token', [own(''), own(route(7))], 7],
    ['behind the flow of a telephone that sends datagrams', [own(path('udp')), own(route(7))], 7],
    ['the flow of a stream: the first thread', [own(path('ws')), own(route(7))], 1],
    ['of two calls it passes, the first', [own(route(7)), own(route(8))], 7],
    ['another’s route before ours: nobody', [OTHERS, own(route(7))], NOBODY],
    ['a token at another’s route: nobody', [own(route(7), '10.0.9.9')], NOBODY],
    ['no route: nobody', [], NOBODY],
    ['a token that is none: nobody', [own('fl=garbage')], NOBODY],
    ['a flow that is none: nobody', [own('ff=garbage')], NOBODY],
    ['no value for a token: nobody', [own('fl')], NOBODY],
  ])('%s', (_, routes, thread) => {
    expect(named('BYE', { routes })).toBe(thread)
    expect(named('ACK', { routes })).toBe(thread)
  })

  test('§16.4: a strict router put our route into the Request-URI', () => {
    const routes = [own(''), '<sip:1000@10.0.1.1>']
    expect(named('BYE', { uri: `sip:10.0.0.1;lr;${route(7)}`, routes })).toBe(7)
  })

  test('a new request names nobody by a dialog’s token, and so stays where it came', () => {
    expect(named('INVITE', { routes: [own(route(7))], toTag: '' })).toBe(NOBODY)
    expect(named('INVITE', { routes: [`<sip:10.0.0.1:5060;lr;${route(7)}>`], toTag: '' })).toBe(NOBODY)
    expect(named('CANCEL', { routes: [own(route(7))], toTag: '' })).toBe(NOBODY)
  })

  test.each(['INVITE', 'CANCEL', 'MESSAGE'])(
    'a new %s for a telephone’s stream names the first thread',
    (method) => {
      expect(named(method, { routes: [own(path('ws'))], toTag: '' })).toBe(1)
      expect(named(method, { routes: [own(path('udp'))], toTag: '' })).toBe(NOBODY)
      expect(named(method, { routes: [OTHERS, own(path('ws'))], toTag: '' })).toBe(NOBODY)
    },
  )
})

describe('rules 29: the thread that a response names', () => {
  const response = (branch: string) =>
    read(
      message('SIP/2.0 200 OK', [
        ['Via', `SIP/2.0/UDP 10.0.0.1:5060;branch=${branch}`],
        ['From', '<sip:a@10.0.2.1>;tag=f'],
        ['To', '<sip:b@10.0.0.1>;tag=t'],
        ['Call-ID', 'c'],
        ['CSeq', '1 INVITE'],
      ]),
    )
  const nextVia = { transport: 'UDP', sentBy: 'h', branch: 'b', received: '', rport: -1 }
  const signed = signBranch(
    signer,
    { keyId: 'a', thread: 9, startNumber: 1, minute: 1, destinationId: 1, attempt: 0 },
    { callId: 'c', fromTag: 'f', cseqNumber: 1, receivedBranch: 'b', nextVia },
  )

  test.each([
    ['of a call', signed, 9],
    ['of a probe', plainBranch('-p', 1, 'secret'), 1],
    ['that is another’s', 'z9hG4bK-other', NOBODY],
  ])('by our branch, %s', (_, branch, thread) => {
    expect(threadNamedBy(response(branch), arrival, owner)).toBe(thread)
    expect(isForSomebody(response(branch))).toBe(false)
  })
})

test('rules 29: what is inside a dialog, and CANCEL, is for somebody; what is new is not', () => {
  const isOne = (method: string, toTag: string) => isForSomebody(request(method, { toTag }))
  expect([isOne('ACK', 't'), isOne('BYE', 't'), isOne('CANCEL', '')]).toEqual([true, true, true])
  expect([isOne('INVITE', ''), isOne('OPTIONS', '')]).toEqual([false, false])
})
