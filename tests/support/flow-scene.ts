import { expect } from 'vitest'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { MemoryHost } from './memory-network.ts'
import { answerTo } from './responses.ts'
import { message } from './sip-messages.ts'
import { read } from './test-parties.ts'
import { FAIRLINE, openTestRelay, type TestRelayOptions } from './test-relay.ts'

export const REGISTRAR = '10.0.1.1'
export const RTT_MS = 20
export type Fields = readonly (readonly [string, string])[]

/** Two telephones and their registrar, which relays calls and puts itself into no dialog. */
async function scene(
  transport: Transport = 'udp',
  uri = `sip:${REGISTRAR}:5070`,
  more: TestRelayOptions = {},
) {
  const listeners = ['udp:10.0.0.1:5060', 'tcp:10.0.0.1:5060', 'tls:10.0.0.1:5060']
  const probe = { enabled: true, intervalMs: 5_000, timeoutMs: 500, fall: 2 }
  const set = { destinations: [{ id: 1, uri }], probe }
  const world = await openTestRelay({ listeners, set, ...more })
  const { network, clock } = world
  const spoken = uri.startsWith('sips') ? 'tls' : uri.endsWith('=tcp') ? 'tcp' : 'udp'
  const registrar = network.host(REGISTRAR, 5070, () => {}, spoken)
  const alice = network.host('10.0.2.1', 5062, () => {}, transport)
  const bob = network.host('10.0.2.2', 5062, () => {}, transport)
  const send = (host: MemoryHost, line: string, fields: Fields) => {
    host.send(message(`${line} SIP/2.0`, fields), FAIRLINE)
    clock.advance(RTT_MS)
  }
  return { ...world, registrar, alice, bob, send }
}

export const last = (host: MemoryHost) => read(host.received.at(-1))

export function fields(
  host: MemoryHost,
  cseq: string,
  tags: readonly [string, string],
  more: Fields = [],
): Fields {
  const { address, port, transport } = host.endpoint
  const branch = `z9hG4bK-${address}-${cseq.replace(' ', '-')}`
  return [
    ['Via', `SIP/2.0/${transport.toUpperCase()} ${address}:${port};branch=${branch};rport`],
    ['Max-Forwards', '70'],
    ['From', `<sip:a@example.org>;tag=${tags[0]}`],
    ['To', `<sip:b@example.org>${tags[1] && `;tag=${tags[1]}`}`],
    ['Call-ID', 'flow-call'],
    ['CSeq', cseq],
    ...more,
  ]
}

export const contact = (uri: string) => ['Contact', `<${uri}>`] as const

/** Bob's telephone has registered, and `path` leads to it. */
export async function register(transport: Transport = 'udp', uri?: string, more?: TestRelayOptions) {
  const world = await scene(transport, uri, more)
  const { registrar, bob, send } = world
  send(bob, `REGISTER sip:${FAIRLINE.address}`, [
    ...fields(bob, '1 REGISTER', ['r', '']),
    contact('sip:b@192.168.0.9'),
    ['Supported', 'path'],
  ])
  const path = last(registrar).header('Path') ?? ''
  return { ...world, path }
}

/** The registrar itself has called Bob; its Contact is `pbxUri`. */
export async function ring(transport: Transport = 'udp', pbxUri = `sip:pbx@${REGISTRAR}:5070`) {
  const world = await register(transport)
  return { ...world, ...ringFrom(world, world.registrar, pbxUri) }
}

/** Somebody who may has called Bob. */
export function ringFrom(
  { bob, send, path, clock }: Awaited<ReturnType<typeof register>>,
  host: MemoryHost,
  pbxUri: string,
  more: Fields = [],
) {
  const bobUri = 'sip:b@192.168.0.9'
  const invite = fields(host, '1 INVITE', ['a', ''], [['Route', path], contact(pbxUri), ...more])
  send(host, `INVITE ${bobUri}`, invite)
  const toRegistrar = last(bob)
    .recordRoutes()
    .map(({ uri }) => uri)
  bob.send(answerTo(last(bob), 200, { tag: 'b', contact: bobUri }), FAIRLINE)
  clock.advance(RTT_MS)
  expect(last(host).status).toBe(200)
  return { bobUri, pbxUri, ways: { toRegistrar, toBob: toRegistrar.toReversed() } }
}

/** Alice has called Bob by way of the registrar. */
export async function call() {
  const world = await register()
  const { registrar, alice, bob, send, path } = world
  send(alice, `INVITE sip:b@${FAIRLINE.address}`, [
    ...fields(alice, '1 INVITE', ['a', '']),
    contact('sip:a@10.0.2.1:5062'),
  ])
  const invite = last(registrar)
  const below = ['Via', 'Record-Route', 'Contact', 'From', 'To', 'Call-ID', 'CSeq'].flatMap((name) =>
    invite.headerAll(name).map((value) => [name, value] as const),
  )
  send(registrar, 'INVITE sip:b@192.168.0.9', [
    ['Via', `SIP/2.0/UDP ${REGISTRAR}:5070;branch=z9hG4bK-onward`],
    ['Route', path],
    ['Max-Forwards', '60'],
    ...below,
  ])
  bob.send(answerTo(last(bob), 200, { tag: 'b', contact: 'sip:b@192.168.0.9' }), FAIRLINE)
  world.clock.advance(RTT_MS)
  const ok = last(registrar)
  const routes = ok.recordRoutes().map(({ uri }) => ['Route', `<${uri}>`] as const)
  registrar.send(Buffer.from(ok.text.replace(/^Via:.*\r\n/m, ''), 'latin1'), FAIRLINE)
  world.clock.advance(RTT_MS)
  expect(last(alice).status).toBe(200)
  // Two of the flow's dialog, and below them Alice's own.
  expect(routes).toHaveLength(3)
  return { ...world, routes }
}
