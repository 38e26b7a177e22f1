import { describe, expect, test } from 'vitest'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { answerTo } from '../support/responses.ts'
import { message } from '../support/sip-messages.ts'
import { methods, read, statuses } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const listeners = ['udp:10.0.0.1:5060', 'tcp:10.0.0.1:5060', 'tls:10.0.0.1:5060', 'wss:10.0.0.1:5060']

/** Destinations by URI, tried in their order; each hears by the transport it is reached by and answers 200. */
async function scene(uris: readonly string[], from: Transport = 'tls') {
  const destinations = uris.map((uri, i) => ({ id: i + 1, uri }))
  const world = await openTestRelay({ listeners, set: { algorithm: 'priority', destinations } })
  const hosts = world.relay.directory.destinations.map(({ endpoint }) => {
    if (!endpoint) throw new Error('a destination of these tests is numeric')
    const { address, port, transport } = endpoint
    const contact = `sips:m@${address}:${port}`
    const hear = (bytes: Buffer, _: unknown, host: { send: (b: Buffer, to: typeof FAIRLINE) => void }) => {
      if (read(bytes).method !== 'ACK')
        host.send(answerTo(read(bytes), 200, { tag: 'far', contact }), FAIRLINE)
    }
    return world.network.host(address, port, hear, transport)
  })
  const caller = world.network.host('10.0.2.1', 5061, () => {}, from)
  const send = (method: string, uri: string, extra: readonly (readonly [string, string])[] = [], to = '') => {
    const via = `SIP/2.0/${from.toUpperCase()} 10.0.2.1:5061;branch=z9hG4bK-${method}`
    caller.send(
      message(`${method} ${uri} SIP/2.0`, [
        ['Via', via],
        ['Max-Forwards', '70'],
        ['From', '<sips:alice@10.0.2.1>;tag=caller'],
        ['To', `<${uri}>${to}`],
        ['Call-ID', 'sips-call'],
        ['CSeq', `${method === 'INVITE' || method === 'ACK' ? 1 : 2} ${method}`],
        ['Contact', '<sips:alice@10.0.2.1:5061>'],
        ...extra,
      ]),
      FAIRLINE,
    )
    world.clock.advance(RTT_MS)
  }
  return { ...world, hosts, caller, send }
}

const UDP = 'sip:10.0.1.1:5070'
const TCP = 'sip:10.0.1.2:5070;transport=tcp'
const TLS = 'sip:10.0.1.3:5070;transport=tls'
const SIPS = 'sips:10.0.1.4:5070'

describe('RFC 5630 §5.3: a SIPS request', () => {
  test('goes to the first secure destination; the others are not asked', async () => {
    const { hosts, caller, send } = await scene([UDP, TCP, TLS, SIPS])
    send('INVITE', 'sips:1000@10.0.0.1')
    expect(hosts.map(methods)).toEqual([[], [], ['INVITE'], []])
    expect(statuses(caller)).toEqual([100, 200])
  })

  test('that only insecure destinations could take is answered 480, with the Warning that says why', async () => {
    const { hosts, caller, send } = await scene([UDP, TCP])
    send('INVITE', 'SIPS:1000@10.0.0.1')
    expect(hosts.map(methods)).toEqual([[], []])
    expect(statuses(caller)).toEqual([480])
    expect(read(caller.received[0]).header('Warning')).toBe('380 10.0.0.1:5060 "SIPS Not Allowed"')
  })

  test('is not sent by an insecure transport for its failure or its size either', async () => {
    const { hosts, caller, send, network } = await scene([TLS, UDP])
    hosts[0]?.close()
    send('INVITE', 'sips:1000@10.0.0.1', [['X-Padding', 'x'.repeat(3_000)]])
    expect(hosts[1]?.received).toHaveLength(0)
    expect(statuses(caller).at(-1)).toBe(503)
    const left = network.packets.filter(
      ({ from, to }) => from.address === FAIRLINE.address && to.address !== '10.0.2.1',
    )
    expect(left.map(({ to }) => to.transport).filter((transport) => transport !== 'tls')).toEqual([])
  })

  test('a plain SIP request may go anywhere', async () => {
    const { hosts, send } = await scene([UDP, TLS])
    send('INVITE', 'sip:1000@10.0.0.1')
    expect(hosts.map(methods)).toEqual([['INVITE'], []])
  })
})

describe('§16.6 step 4: the Record-Route of a SIPS request', () => {
  test('is SIPS where the socket is secure, and the dialog goes both ways by it', async () => {
    const { hosts, caller, send, relay } = await scene([SIPS])
    send('INVITE', 'sips:1000@10.0.0.1')
    const [route] = read(hosts[0]?.received[0]).recordRoutes()
    expect(route?.uri).toMatch(/^sips:10\.0\.0\.1:5060;lr;fl=/)
    const routes = [['Route', `<${route?.uri}>`]] as const
    send('ACK', 'sips:m@10.0.1.4:5070', routes, ';tag=far')
    send('BYE', 'sips:m@10.0.1.4:5070', routes, ';tag=far')
    expect(hosts.map(methods)).toEqual([['INVITE', 'ACK', 'BYE']])
    expect(statuses(caller)).toEqual([100, 200, 200])
    expect(relay.tracker.size).toBe(0)
  })

  test('over TLS on one side and secure WebSocket on the other both values are SIPS', async () => {
    const { hosts, send } = await scene([SIPS], 'wss')
    send('INVITE', 'sips:1000@10.0.0.1')
    const uris = read(hosts[0]?.received[0])
      .recordRoutes()
      .map(({ uri }) => uri.replace(/;fl=.*/, ''))
    expect(uris).toEqual(['sips:10.0.0.1:5060;lr', 'sips:10.0.0.1:5060;transport=ws;lr'])
  })
})
