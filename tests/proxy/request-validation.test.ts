import { describe, expect, test } from 'vitest'
import { message } from '../support/sip-messages.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20

async function scene(transport: 'udp' | 'tcp' = 'udp') {
  const world = await openTestRelay({ set: { destinations: destinations(1) } })
  const destination = new TestDestination(world.network, '10.0.1.1')
  const caller = new TestCaller(world.network, '10.0.2.1', 5062, 'call-1', transport)
  const send = (bytes: Buffer) => {
    caller.send(bytes)
    world.clock.advance(RTT_MS)
    return caller.statuses
  }
  return { ...world, destination, caller, send }
}

describe('§16.3: a request that is not forwarded', () => {
  test.each([
    ['step 2: a scheme nobody here knows: 416', 'soap.beep://192.0.2.103', {}, 416],
    ['step 3: no hop left: 483', 'sip:1000@10.0.0.1', { 'Max-Forwards': '0' }, 483],
    [
      'step 5: an extension asked of proxies: 420',
      'sip:1000@10.0.0.1',
      { 'Proxy-Require': 'sec-agree, x' },
      420,
    ],
    ['step 1: a Request-URI that is none: 400', 'sip:1000@10.0.0.1:99999', {}, 400],
  ])('%s', async (_, uri, headers, status) => {
    const { caller, destination, send } = await scene()
    const text = caller.build('INVITE', { headers }).toString('latin1')
    expect(send(Buffer.from(text.replace('INVITE sip:1000@10.0.0.1', `INVITE ${uri}`), 'latin1'))).toEqual([
      status,
    ])
    expect(destination.host.received).toHaveLength(0)
    expect(caller.last().toTag).not.toBe('')
    const unsupported = status === 420 ? 'sec-agree, x' : null
    expect(caller.last().header('Unsupported')).toBe(unsupported)
  })

  test('step 3: an OPTIONS without a hop left is 483 like any other request', async () => {
    const { caller, send } = await scene()
    expect(send(caller.build('OPTIONS', { headers: { 'Max-Forwards': '0' } }))).toEqual([483])
  })

  test('§16.10: a CANCEL of an INVITE nobody here knows: 481, and it goes nowhere', async () => {
    const { caller, destination, send } = await scene()
    expect(send(caller.build('CANCEL', { branch: 'z9hG4bK-unknown' }))).toEqual([481])
    expect(destination.host.received).toHaveLength(0)
  })
})

describe('§16.3 step 1, §16.6 step 1: what we do not need passes as it came', () => {
  const ODD = [
    ['Contact', '<sip:alice@10.0.2.1:5062>;q=2.9;expires=never, "unclosed'],
    ['Date', 'yesterday'],
    ['Expires', '-1'],
    ['Subject', '\tNULL in quotes "\0" and \u00e4\u00f6'],
    ['X-Order', 'b'],
    ['x-order', 'a'],
    ['Supported', ' 100rel ,, timer'],
    ['s', 'compact'],
    ['Content-Type', 'no/thing;;;='],
    ['Unknown-Header', ''],
  ] as const

  test.each(['udp', 'tcp'] as const)(
    'broken and unknown headers, their order and the body, byte for byte (%s)',
    async (transport) => {
      const { destination, send } = await scene(transport)
      const body = 'v=0\r\n\0\u00ff not a session description \r\n\r\nINVITE sip:x SIP/2.0\r\n'
      const bytes = message(
        'INVITE sip:1000@10.0.0.1 SIP/2.0',
        [
          [
            'Via',
            `SIP/2.0/${transport.toUpperCase()} 10.0.2.1:5062;branch=z9hG4bK-odd;odd="a;b,c";ttl=x;keep`,
          ],
          ['From', '"A, \\"B\\" <c>" <sip:alice@10.0.2.1>;tag=odd'],
          ['To', '<sip:1000@10.0.0.1>'],
          ['Call-ID', 'odd'],
          ['CSeq', '1 INVITE'],
          ['Max-Forwards', '70'],
          ...ODD,
        ],
        { body },
      )
      expect(send(bytes)).toEqual([100, 180, 200])
      const sent = bytes.toString('latin1')
      const arrived = destination.host.received[0]?.toString('latin1') ?? ''
      const ours = /^(Via: SIP\/2\.0\/UDP 10\.0\.0\.1:5060|Record-Route: )[^\r]*\r\n/gm
      expect(arrived.replace(ours, '').replace('Max-Forwards: 69', 'Max-Forwards: 70')).toBe(sent)
    },
  )
})

describe('§16.6 step 3: Max-Forwards', () => {
  test('is one less, and 70 where there was none', async () => {
    const { caller, destination, send } = await scene()
    send(caller.build('MESSAGE', { headers: { 'Max-Forwards': '17' } }))
    expect(destination.lastRequest('MESSAGE').maxForwards).toBe(16)
    send(caller.build('MESSAGE', { headers: { 'Max-Forwards': null } }))
    expect(destination.lastRequest('MESSAGE').maxForwards).toBe(70)
  })
})

describe('§18.3: where a datagram ends', () => {
  test('octets behind the announced body are not passed on', async () => {
    const { caller, destination, send } = await scene()
    const text = caller.build('MESSAGE', { headers: { 'Content-Length': '2' } }).toString('latin1')
    send(Buffer.from(`${text}hi and more\r\n\r\nBYE sip:x SIP/2.0\r\n`, 'latin1'))
    expect(destination.host.received[0]?.toString('latin1').endsWith('\r\n\r\nhi')).toBe(true)
  })

  test('a body shorter than announced is 400', async () => {
    const { caller, destination, send } = await scene()
    expect(send(caller.build('MESSAGE', { headers: { 'Content-Length': '2' } }))).toEqual([400])
    expect(destination.host.received).toHaveLength(0)
  })

  test('a request without Content-Length gets one on its way to a stream, counting its body', async () => {
    const rows = [{ id: 1, uri: 'sip:10.0.1.1:5070;transport=tcp' }]
    const { network, clock } = await openTestRelay({ set: { destinations: rows } })
    const destination = new TestDestination(network, '10.0.1.1', [200], 'tcp')
    const caller = new TestCaller(network)
    const text = caller.build('MESSAGE', { headers: { 'Content-Length': null } }).toString('latin1')
    caller.host.send(Buffer.from(`${text}hello`, 'latin1'), FAIRLINE)
    clock.advance(RTT_MS)
    expect(destination.lastRequest('MESSAGE').header('Content-Length')).toBe('5')
  })
})

describe('§20.42: Via parameters of others', () => {
  test('never fail a request, and come back in its responses as they were', async () => {
    const { caller, send } = await scene()
    const odd = ';ttl=999;comp=sigcomp;alias;x="a;b";keep=30'
    const text = caller.build('MESSAGE', { branch: 'z9hG4bK-m' }).toString('latin1')
    send(Buffer.from(text.replace(';rport', `${odd};rport`), 'latin1'))
    expect(caller.statuses).toEqual([200])
    expect(read(caller.host.received[0]).header('Via')).toContain(odd)
  })
})

describe('§8.2.7: an answer that begins no transaction', () => {
  test('has the same To tag for each copy of its request, and another for another request', async () => {
    const { caller, send } = await scene()
    const broken = (branch: string) => caller.build('MESSAGE', { branch, headers: { 'Content-Length': '2' } })
    for (const branch of ['z9hG4bK-1', 'z9hG4bK-1', 'z9hG4bK-2']) send(broken(branch))
    const [one, copy, other] = caller.host.received.map((bytes) => read(bytes).toTag)
    expect(caller.statuses).toEqual([400, 400, 400])
    expect(one).not.toBe('')
    expect(copy).toBe(one)
    expect(other).not.toBe(one)
  })
})
