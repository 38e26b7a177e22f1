import { describe, expect, test } from 'vitest'
import type { Transport } from '#engine/contract/vocabulary.ts'
import {
  call,
  contact,
  type Fields,
  fields,
  last,
  REGISTRAR,
  RTT_MS,
  register,
  ring,
} from '../support/flow-scene.ts'
import type { MemoryHost } from '../support/memory-network.ts'
import { answerTo } from '../support/responses.ts'
import { methods, statuses } from '../support/test-parties.ts'
import { FAIRLINE } from '../support/test-relay.ts'

describe('RFC 3261 §16.12: both telephones of a call are behind us, and their proxy stays out of the dialog', () => {
  test("the caller's ACK and BYE reach the called telephone over its flow", async () => {
    const { alice, bob, registrar, send, routes, relay, clock } = await call()
    const back = routes.toReversed()
    send(alice, 'ACK sip:b@192.168.0.9', [...fields(alice, '1 ACK', ['a', 'b']), ...back])
    send(alice, 'BYE sip:b@192.168.0.9', [...fields(alice, '2 BYE', ['a', 'b']), ...back])
    expect(methods(bob)).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(methods(registrar).filter((method) => method === 'BYE')).toEqual([])
    expect(relay.tracker.size).toBe(1)
    bob.send(answerTo(last(bob), 200), FAIRLINE)
    clock.advance(RTT_MS)
    expect(last(alice).status).toBe(200)
    expect(relay.tracker.size).toBe(0)
  })

  test('a BYE needs no proxy: that it is down meanwhile does not matter', async () => {
    const { alice, bob, registrar, send, routes, relay, clock } = await call()
    const at = relay.directory.destination(1)
    if (!at?.endpoint) throw new Error('the destination of this test is numeric')
    registrar.close()
    for (let i = 0; i < 10; i++) relay.prober.evidence.refused(at, at.endpoint)
    clock.advance(30_000)
    expect(at.health.health).toBe('down')
    send(alice, 'BYE sip:b@192.168.0.9', [...fields(alice, '2 BYE', ['a', 'b']), ...routes.toReversed()])
    expect(methods(bob)).toEqual(['INVITE', 'BYE'])
  })

  test("the called telephone's BYE reaches the caller, and the call is over", async () => {
    const { alice, bob, send, routes, relay, clock } = await call()
    send(bob, 'BYE sip:a@10.0.2.1:5062', [...fields(bob, '1 BYE', ['b', 'a']), ...routes])
    expect(statuses(bob)).toEqual([])
    expect(methods(alice)).toEqual(['BYE'])
    alice.send(answerTo(last(alice), 200), FAIRLINE)
    clock.advance(RTT_MS)
    expect(statuses(bob).at(-1)).toBe(200)
    expect(relay.tracker.size).toBe(0)
  })
})

/** `uris` is the way in order, the target last: a strict router writes the first of it into the Request-URI. */
function strictly(method: string, uris: readonly string[]): { line: string; routes: Fields } {
  const [first = '', ...others] = uris
  return { line: `${method} ${first}`, routes: others.map((uri) => ['Route', `<${uri}>`] as const) }
}

describe('§16.4: a strict router put our URI of a flow into the Request-URI: the last Route takes its place', () => {
  test.each<Transport>(['udp', 'tcp'])(
    'towards the telephone, which is reached over %s',
    async (transport) => {
      const { registrar, bob, send, ways, bobUri } = await ring(transport)
      const { line, routes } = strictly('BYE', [...ways.toBob, bobUri])
      send(registrar, line, [...fields(registrar, '2 BYE', ['a', 'b']), ...routes])
      expect(methods(bob)).toEqual(['INVITE', 'BYE'])
      expect(last(bob).requestUri).toBe(bobUri)
      expect(last(bob).routes()).toEqual([])
    },
  )

  test.each<[Transport, readonly string[]]>([
    ['udp', []],
    ['tcp', []],
    ['udp', [`sip:${REGISTRAR}:5070;lr`]],
  ])('from the telephone, over %s, with these hops behind us: %j', async (transport, hops) => {
    const { registrar, bob, send, ways, pbxUri } = await ring(
      transport,
      `sip:pbx@${REGISTRAR}:5070;transport=udp`,
    )
    const { line, routes } = strictly('BYE', [...ways.toRegistrar, ...hops, pbxUri])
    send(bob, line, [...fields(bob, '1 BYE', ['b', 'a']), ...routes])
    expect(last(registrar).method).toBe('BYE')
    expect(last(registrar).requestUri).toBe(pbxUri)
    expect(
      last(registrar)
        .routes()
        .map(({ uri }) => uri),
    ).toEqual(hops)
  })

  test('RFC 3327 §5.3: in a new request, where it came from our Path', async () => {
    const { registrar, bob, send, path } = await register()
    const { line, routes } = strictly('MESSAGE', [path.slice(1, -1), 'sip:b@192.168.0.9'])
    send(registrar, line, [...fields(registrar, '1 MESSAGE', ['a', '']), ...routes])
    expect(methods(bob)).toEqual(['MESSAGE'])
    expect(last(bob).requestUri).toBe('sip:b@192.168.0.9')
    expect(last(bob).routes()).toEqual([])
  })

  test('rules 2 and 3: an altered token, another dialog, a stranger and a third host get 403 all the same', async () => {
    const { network, registrar, bob, send, ways, bobUri } = await ring()
    const stranger = network.host('10.0.9.9', 5060, () => {})
    const altered = ways.toBob.map((uri) => uri.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A')))
    const attempts: readonly [MemoryHost, readonly string[], string][] = [
      [registrar, [...altered, bobUri], 'flow-call'],
      [registrar, [...ways.toBob, bobUri], 'another-call'],
      [stranger, [...ways.toRegistrar, `sip:${REGISTRAR}:5070`], 'flow-call'],
      [bob, [...ways.toRegistrar, 'sip:x@10.0.9.9:5060'], 'flow-call'],
      [bob, [...ways.toRegistrar, 'sip:10.0.9.9:5060;lr', `sip:${REGISTRAR}:5070`], 'flow-call'],
    ]
    for (const [at, [host, uris, callId]] of attempts.entries()) {
      const { line, routes } = strictly('INFO', uris)
      const tags = host === registrar ? (['a', 'b'] as const) : (['b', 'a'] as const)
      const own = fields(host, `${at + 5} INFO`, tags, routes)
      send(
        host,
        line,
        own.map(([name, value]) => [name, name === 'Call-ID' ? callId : value] as const),
      )
      expect(last(host).status, uris.join(' ')).toBe(403)
    }
    expect(methods(bob)).toEqual(['INVITE'])
    expect(methods(stranger)).toEqual([])
  })

  test('of a call between two telephones behind us, in both directions', async () => {
    const { alice, bob, send, routes, clock, relay } = await call()
    const ways = routes.map(([, value]) => value.slice(1, -1))
    const there = strictly('INFO', [...ways.toReversed(), 'sip:b@192.168.0.9'])
    send(alice, there.line, [...fields(alice, '2 INFO', ['a', 'b']), ...there.routes])
    expect(methods(bob)).toEqual(['INVITE', 'INFO'])
    expect(last(bob).requestUri).toBe('sip:b@192.168.0.9')
    expect(last(bob).routes()).toEqual([])
    const back = strictly('BYE', [...ways, 'sip:a@10.0.2.1:5062'])
    send(bob, back.line, [...fields(bob, '1 BYE', ['b', 'a']), ...back.routes])
    expect(methods(alice)).toEqual(['BYE'])
    expect(last(alice).requestUri).toBe('sip:a@10.0.2.1:5062')
    expect(last(alice).routes()).toEqual([])
    alice.send(answerTo(last(alice), 200), FAIRLINE)
    clock.advance(RTT_MS)
    expect(relay.tracker.size).toBe(0)
  })
})

describe('RFC 5630 §5.3: a SIPS request for a registered telephone', () => {
  test.each([
    ['udp', 480],
    ['tls', 0],
  ] as const)('that registered over %s', async (transport, refusal) => {
    const { registrar, bob, send, path } = await register(transport, `sips:${REGISTRAR}:5070`)
    send(registrar, 'INVITE sips:b@192.168.0.9', [
      ...fields(registrar, '1 INVITE', ['a', '']),
      ['Route', path],
      contact(`sips:pbx@${REGISTRAR}:5070`),
    ])
    expect(methods(bob)).toEqual(refusal === 0 ? ['INVITE'] : [])
    if (refusal > 0) {
      expect(last(registrar).status).toBe(refusal)
      expect(last(registrar).header('Warning')).toContain('380')
    }
  })
})
