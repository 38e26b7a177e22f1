import { beforeEach, describe, expect, test } from 'vitest'
import type { MemoryHost } from '../support/memory-network.ts'
import { message } from '../support/sip-messages.ts'
import { read } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay, type TestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const REGISTRAR = '10.0.1.1'
const PHONE = '10.0.2.1'
const STRANGER = '10.0.9.9'

let bench: TestRelay
let registrar: MemoryHost
let phone: MemoryHost

async function open(options: TestRelayOptions = {}, transport: 'udp' | 'tcp' = 'udp'): Promise<void> {
  bench = await openTestRelay({
    ...options,
    set: { destinations: [{ id: 1, uri: `sip:${REGISTRAR}:5070` }], ...options.set },
  })
  registrar = bench.network.host(REGISTRAR, 5070, () => {})
  phone = bench.network.host(PHONE, 5062, () => {}, transport)
}

type Fields = readonly (readonly [string, string])[]

/** From `host` to the relay; `vias` stand below the sender's own. */
function send(
  host: MemoryHost,
  method: string,
  uri: string,
  fields: Fields,
  options: { cseq?: number; toTag?: string; branch?: string; fromTag?: string } = {},
): void {
  const { address, port, transport } = host.endpoint
  const { cseq = 1, toTag = '', branch = `z9hG4bK-${method}-${cseq}-${address}`, fromTag = 'from' } = options
  host.send(
    message(`${method} ${uri} SIP/2.0`, [
      ['Via', `SIP/2.0/${transport.toUpperCase()} ${address}:${port};branch=${branch};rport`],
      ['Max-Forwards', '70'],
      ['From', `<sip:bob@example.org>;tag=${fromTag}`],
      ['To', `<sip:alice@example.org>${toTag === '' ? '' : `;tag=${toTag}`}`],
      ['Call-ID', 'path-call'],
      ['CSeq', `${cseq} ${method}`],
      ...fields,
    ]),
    FAIRLINE,
  )
  bench.clock.advance(20)
}

function register(fields: Fields): void {
  send(phone, 'REGISTER', `sip:${FAIRLINE.address}`, [['Contact', `<sip:alice@192.168.0.9:5062>`], ...fields])
}

const last = (host: MemoryHost) => read(host.received.at(-1))

/** Registers with support for Path and returns the Path the registrar saw. */
function learnPath(fields: Fields = [['Supported', 'path']]): string {
  register(fields)
  return last(registrar).header('Path') ?? ''
}

/** Answers what came last at `host` with its own Record-Route. */
function answer(host: MemoryHost, status: number): void {
  const request = last(host)
  const copied = ['Via', 'Record-Route', 'From', 'Call-ID', 'CSeq'].flatMap((name) =>
    request.headerAll(name).map((value) => [name, value] as const),
  )
  const { address, port } = host.endpoint
  const toTag = request.toTag === '' ? ';tag=far' : ''
  const fields = [
    ...copied,
    ['To', `${request.header('To')}${toTag}`],
    ['Contact', `<sip:x@${address}:${port}>`],
  ] as const
  host.send(message(`SIP/2.0 ${status} Scripted`, fields), FAIRLINE)
  bench.clock.advance(20)
}

describe('RFC 3327 §5.1: Path on a REGISTER', () => {
  test('§16.6 step 4: a telephone that supports it gets our Path topmost, with lr, and never a Record-Route', async () => {
    await open()
    expect(learnPath()).toMatch(/^<sip:10\.0\.0\.1:5060;lr;ff=[\w.-]{1,64}>$/)
    expect(last(registrar).header('Record-Route')).toBeNull()
  })

  test('one that does not support it gets none, unless the set says always; never is never', async () => {
    await open()
    register([])
    expect(last(registrar).header('Path')).toBeNull()
    await open({ set: { path: 'always' } })
    expect(learnPath([])).toContain(';ff=')
    await open({ set: { path: 'never' } })
    register([['Supported', 'path']])
    expect(last(registrar).header('Path')).toBeNull()
  })

  test("a telephone's own Path is taken off at the edge; that of a configured source stays below ours", async () => {
    const forged = `<sip:${STRANGER};lr>`
    await open()
    register([
      ['Path', forged],
      ['Supported', 'path'],
      ['Path', `${forged}, ${forged}`],
    ])
    expect(last(registrar).headerAll('Path')).toEqual([expect.stringContaining(';ff=')])
    await open({ snapshot: { sources: [{ id: 1, name: 'edge', network: PHONE }] } })
    register([
      ['Path', forged],
      ['Supported', 'path'],
    ])
    expect(last(registrar).headerAll('Path')).toEqual([expect.stringContaining(';ff='), forged])
  })

  test('RFC 5626 §5.1: reg-id from a telephone whose first hop we are adds ob', async () => {
    await open()
    const contact = ['Contact', '<sip:alice@192.168.0.9>;reg-id=1;+sip.instance="<urn:uuid:1>"'] as const
    send(phone, 'REGISTER', `sip:${FAIRLINE.address}`, [contact, ['Supported', 'path, outbound']])
    expect(last(registrar).header('Path')).toMatch(/;lr;ob;ff=/)
    const behind = [
      ['Via', `SIP/2.0/UDP ${STRANGER};branch=z9hG4bK-below`],
      contact,
      ['Supported', 'path'],
    ] as const
    send(phone, 'REGISTER', `sip:${FAIRLINE.address}`, behind, { cseq: 2 })
    expect(last(registrar).header('Path')).toMatch(/;lr;ff=/)
  })
})

describe('RFC 5626 §5.3: a request for a registered telephone', () => {
  beforeEach(() => open())

  function invite(path: string, from = registrar): void {
    send(from, 'INVITE', 'sip:alice@192.168.0.9:5062', [
      ['Route', path],
      ['Contact', `<sip:pbx@${REGISTRAR}:5070>`],
    ])
  }

  /** Of the dialog, from either side. */
  function ways() {
    const toRegistrar = last(registrar)
      .recordRoutes()
      .map(({ uri }) => ['Route', `<${uri}>`] as const)
    return { toRegistrar, toPhone: toRegistrar.toReversed() }
  }

  test('goes to the flow it registered over, our Route taken off, whatever its Contact says', () => {
    invite(learnPath())
    expect(last(phone).requestUri).toBe('sip:alice@192.168.0.9:5062')
    expect(last(phone).routes()).toEqual([])
    expect(
      last(phone)
        .recordRoutes()
        .map(({ uri }) => uri),
    ).toEqual([
      expect.stringMatching(/^sip:10\.0\.0\.1:5060;lr;ff=[\w.-]{1,64}$/),
      expect.stringMatching(/^sip:10\.0\.0\.1:5060;lr;fl=[\w.-]{1,64}$/),
    ])
    answer(phone, 200)
    expect(last(registrar).status).toBe(200)
  })

  test('requests inside the dialog go both ways', () => {
    invite(learnPath())
    answer(phone, 200)
    const { toPhone, toRegistrar } = ways()
    send(registrar, 'INFO', 'sip:alice@192.168.0.9:5062', toPhone, { cseq: 2, toTag: 'far' })
    expect(last(phone).method).toBe('INFO')
    send(phone, 'BYE', `sip:pbx@${REGISTRAR}:5070`, toRegistrar, {
      cseq: 1,
      toTag: 'from',
      fromTag: 'far',
    })
    expect(last(registrar).method).toBe('BYE')
    answer(registrar, 200)
    expect(last(phone).status).toBe(200)
  })

  test('a token that was altered, or that somebody else than a destination or source sends, gets 403', () => {
    const path = learnPath()
    const before = phone.received.length
    const other = path.replace(/.>$/, (end) => (end === 'A>' ? 'B>' : 'A>'))
    invite(other)
    expect(last(registrar).status).toBe(403)
    const stranger = bench.network.host(STRANGER, 5060, () => {})
    invite(path, stranger)
    expect(last(stranger).status).toBe(403)
    expect(phone.received).toHaveLength(before)
  })

  test("a telephone's dialog token serves its own dialog alone, and leads it to destinations alone", () => {
    invite(learnPath())
    answer(phone, 200)
    const { toPhone, toRegistrar } = ways()
    send(phone, 'BYE', `sip:x@${STRANGER}:5060`, toRegistrar, {
      cseq: 1,
      toTag: 'from',
      fromTag: 'far',
    })
    expect(last(phone).status).toBe(403)
    registrar.send(
      message('MESSAGE sip:alice@192.168.0.9 SIP/2.0', [
        ['Via', `SIP/2.0/UDP ${REGISTRAR}:5070;branch=z9hG4bK-other`],
        ...toPhone,
        ['Max-Forwards', '70'],
        ['From', '<sip:bob@example.org>;tag=a'],
        ['To', '<sip:alice@example.org>;tag=b'],
        ['Call-ID', 'another-call'],
        ['CSeq', '1 MESSAGE'],
      ]),
      FAIRLINE,
    )
    bench.clock.advance(20)
    expect(last(registrar).status).toBe(403)
  })
})

test('RFC 5626 §5.3.1: 430 when the stream behind a token is gone, and no other one is guessed', async () => {
  await open({}, 'tcp')
  const path = learnPath()
  const invite = (cseq: number) =>
    send(
      registrar,
      'INVITE',
      'sip:alice@192.168.0.9',
      [
        ['Route', path],
        ['Contact', `<sip:pbx@${REGISTRAR}:5070>`],
      ],
      { cseq },
    )
  invite(1)
  expect(last(phone).method).toBe('INVITE')
  phone.close()
  bench.clock.advance(20)
  invite(2)
  expect(last(registrar).status).toBe(430)
})
