import { describe, expect, test } from 'vitest'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { target } from '../destination/located.ts'
import { contact, fields, last, REGISTRAR, RTT_MS, register, ring, ringFrom } from '../support/flow-scene.ts'
import type { MemoryHost } from '../support/memory-network.ts'
import { answerTo } from '../support/responses.ts'
import { methods, statuses } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

/** Probes aside. */
const heard = (host: MemoryHost) => methods(host).filter((method) => method !== 'OPTIONS')
const routed = (uris: readonly string[]) => uris.map((uri) => ['Route', `<${uri}>`] as const)

type World = Awaited<ReturnType<typeof register>> & ReturnType<typeof ringFrom>

/** Bob hangs up. */
function hangUp({ bob, send, ways, pbxUri }: World): void {
  send(bob, `BYE ${pbxUri}`, fields(bob, '1 BYE', ['b', 'a'], routed(ways.toRegistrar)))
}

describe('rules 3: who called a telephone is reached where it called from, whatever name its Contact carries', () => {
  test.each<[string, Transport]>([
    ['sip:pbx@pbx.example:5070', 'udp'],
    ['sip:pbx@pbx.example', 'tcp'],
    ['sips:pbx@pbx.example', 'udp'],
    [`sip:pbx@${FAIRLINE.address}:${FAIRLINE.port}`, 'udp'],
  ])('%s, from a telephone over %s', async (uri, transport) => {
    const world = await ring(transport, uri)
    hangUp(world)
    expect(heard(world.registrar)).toEqual(['REGISTER', 'BYE'])
    expect(last(world.registrar).requestUri).toBe(uri)
    expect(last(world.registrar).routes()).toEqual([])
    world.registrar.send(answerTo(last(world.registrar), 200), FAIRLINE)
    world.clock.advance(RTT_MS)
    expect(last(world.bob).status).toBe(200)
  })

  test('the name of a destination: to the one of its targets that the call came from', async () => {
    const key = 'sip:pbx.example'
    const here = target(REGISTRAR, { port: 5070, priority: 1 })
    const start = { locations: [{ key, targets: [here], problem: '' }] }
    const world = await register('udp', key, { start })
    const other = world.network.host('10.0.1.9', 5070, () => {})
    const targets = [target('10.0.1.9', { port: 5070 }), here]
    world.relay.directory.locate([{ key, targets, problem: '' }])
    hangUp({ ...world, ...ringFrom(world, world.registrar, key) })
    expect(heard(world.registrar)).toEqual(['REGISTER', 'BYE'])
    expect(heard(other)).toEqual([])
  })

  test('a configured source that is no destination', async () => {
    const sources = [{ id: 1, name: 'trunk', network: '10.0.4.4' }]
    const world = await register('udp', undefined, { snapshot: { sources } })
    const trunk = world.network.host('10.0.4.4', 5080, () => {})
    hangUp({ ...world, ...ringFrom(world, trunk, 'sip:trunk.example') })
    expect(heard(trunk)).toEqual(['BYE'])
  })

  test('over the stream it called by, while that is open', async () => {
    const world = await register('udp', `sip:${REGISTRAR}:5070;transport=tcp`)
    hangUp({ ...world, ...ringFrom(world, world.registrar, 'sip:pbx.example;transport=tcp') })
    expect(heard(world.registrar)).toEqual(['REGISTER', 'BYE'])
    expect(last(world.registrar).topVia.transport).toBe('TCP')
  })

  test('a name in the Record-Route next to us', async () => {
    const { registrar, bob, send, ways, pbxUri } = await ring('udp', 'sip:pbx@10.0.7.7')
    const routes = routed([...ways.toRegistrar, 'sip:pbx.example;lr'])
    send(bob, `BYE ${pbxUri}`, fields(bob, '1 BYE', ['b', 'a'], routes))
    expect(last(registrar).method).toBe('BYE')
    expect(
      last(registrar)
        .routes()
        .map(({ uri }) => uri),
    ).toEqual(['sip:pbx.example;lr'])
  })

  test('RFC 3263 §4.1: an address without a transport means the one it called by, not the one of the telephone', async () => {
    const world = await ring('tcp')
    hangUp(world)
    expect(heard(world.registrar).at(-1)).toBe('BYE')
  })

  test('after the engine was killed, both sides, by the signature alone', async () => {
    const before = await ring('udp', 'sip:pbx@pbx.example')
    await before.relay.stop()
    const set = { destinations: [{ id: 1, uri: `sip:${REGISTRAR}:5070` }] }
    await openTestRelay({ set, after: before, start: { startNumber: 2 } })
    const { registrar, bob, send, ways, bobUri } = before
    send(registrar, `INFO ${bobUri}`, fields(registrar, '2 INFO', ['a', 'b'], routed(ways.toBob)))
    expect(heard(bob)).toEqual(['INVITE', 'INFO'])
    hangUp(before)
    expect(heard(registrar).at(-1)).toBe('BYE')
  })

  test('an altered caller in the token, and an address that is nobody’s, get 403', async () => {
    const { registrar, bob, send, ways } = await ring('udp', 'sip:pbx.example')
    const altered = ways.toRegistrar.map((uri, i) =>
      i === 1 ? uri.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A')) : uri,
    )
    send(bob, 'BYE sip:pbx.example', fields(bob, '1 BYE', ['b', 'a'], routed(altered)))
    send(bob, 'BYE sip:10.0.9.9:5060', fields(bob, '2 BYE', ['b', 'a'], routed(ways.toRegistrar)))
    expect(statuses(bob).slice(-2)).toEqual([403, 403])
    expect(heard(registrar)).toEqual(['REGISTER'])
  })
})

describe('RFC 5626 §5.3: towards the telephone inside a dialog', () => {
  test('a flow that is gone is 430, one that was altered 403, and a stranger gets 403 towards either side', async () => {
    const { network, registrar, bob, send, ways, bobUri, pbxUri } = await ring('tcp')
    const stranger = network.host('10.0.9.9', 5060, () => {})
    const altered = ways.toBob.map((uri) => (uri.includes(';ff=') ? uri.replace(/.$/, '-') : uri))
    const info = (host: MemoryHost, cseq: number, uris: readonly string[]) =>
      send(host, `INFO ${bobUri}`, fields(host, `${cseq} INFO`, ['a', 'b'], routed(uris)))
    info(registrar, 2, altered)
    info(stranger, 3, ways.toBob)
    const [, back = ''] = ways.toRegistrar
    send(stranger, `BYE ${pbxUri}`, fields(stranger, '4 BYE', ['b', 'a'], routed([back])))
    bob.close()
    info(registrar, 4, ways.toBob)
    expect(statuses(registrar).slice(-2)).toEqual([403, 430])
    expect(statuses(stranger)).toEqual([403, 403])
  })
})

test('§16.12: a proxy that stays in the dialog of two telephones behind us is on its way in both directions', async () => {
  const world = await register()
  const { registrar, alice, bob, send, path, relay, clock } = world
  send(alice, `INVITE sip:b@${FAIRLINE.address}`, [
    ...fields(alice, '1 INVITE', ['a', '']),
    contact('sip:a@10.0.2.1:5062'),
  ])
  const own = `sip:${REGISTRAR}:5070;lr`
  const [callersRoute = ''] = last(registrar)
    .recordRoutes()
    .map(({ uri }) => uri)
  const more = [
    ...last(registrar)
      .headerAll('Via')
      .map((via) => ['Via', via] as const),
    ['Record-Route', `<${own}>`] as const,
    ['Record-Route', `<${callersRoute}>`] as const,
  ]
  const { ways, bobUri } = ringFrom({ ...world, path }, registrar, 'sip:a@10.0.2.1:5062', more)
  registrar.send(Buffer.from(last(registrar).text.replace(/^Via:.*\r\n/m, ''), 'latin1'), FAIRLINE)
  clock.advance(RTT_MS)
  expect(last(alice).status).toBe(200)
  const [flow = '', proxys = ''] = ways.toRegistrar
  expect(ways.toRegistrar).toEqual([flow, proxys, own, callersRoute])
  const onward = (to: string, uris: readonly string[], cseq: string, tags: readonly [string, string]) =>
    send(registrar, to, fields(registrar, cseq, tags, routed(uris)))
  send(bob, 'INFO sip:a@10.0.2.1:5062', fields(bob, '1 INFO', ['b', 'a'], routed(ways.toRegistrar)))
  expect(
    last(registrar)
      .routes()
      .map(({ uri }) => uri),
  ).toEqual([own, callersRoute])
  onward('INFO sip:a@10.0.2.1:5062', [callersRoute], '1 INFO', ['b', 'a'])
  expect(last(alice).method).toBe('INFO')
  send(alice, `BYE ${bobUri}`, fields(alice, '2 BYE', ['a', 'b'], routed(ways.toBob)))
  expect(
    last(registrar)
      .routes()
      .map(({ uri }) => uri),
  ).toEqual([own, proxys, flow])
  const bye = last(registrar)
  onward(`BYE ${bobUri}`, [proxys, flow], '2 BYE', ['a', 'b'])
  expect(last(bob).method).toBe('BYE')
  expect(relay.tracker.size).toBe(1)
  bob.send(answerTo(last(bob), 200), FAIRLINE)
  registrar.send(answerTo(bye, 200), FAIRLINE)
  clock.advance(RTT_MS)
  expect(relay.tracker.size).toBe(0)
})
