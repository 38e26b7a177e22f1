import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { createLogger } from '#engine/base/logger.ts'
import type { Endpoint, TlsPeer } from '#engine/contract/address.ts'
import { type Issued, selfSigned, TestAuthority } from '#tests/support/certificates.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, ours, removeFolders, tlsFolder } from './tls-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nl: 3\r\n\r\nabc'
const servers: Server[] = []
const sockets: Socket[] = []

/** A destination at 127.0.0.4 that shows `shown` and keeps what it hears. */
async function destination(shown: Issued, options: TlsOptions = {}) {
  const heard: string[] = []
  const asked: (string | false)[] = []
  const accepted: TLSSocket[] = []
  const server = createServer({ cert: shown.certificate, key: shown.key, ...options }, (socket) => {
    accepted.push(socket)
    asked.push(socket.servername ?? false)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      heard.push(chunk.toString())
      socket.write(chunk)
    })
  })
  server.on('connection', (socket) => sockets.push(socket))
  return { ...(await bind(server)), heard, asked, accepted }
}

async function bind(server: Server): Promise<{ to: Endpoint }> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.4', resolve))
  const bound = server.address()
  if (typeof bound !== 'object' || !bound) throw new Error('not bound')
  return { to: { transport: 'tls', address: '127.0.0.4', port: bound.port } }
}

async function relay(folder = tlsFolder()) {
  const lines: string[] = []
  const logger = createLogger('warn', { write: (line) => lines.push(line) })
  const opened = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: folder, logger })
  const send = (to: Endpoint, text = MESSAGE) => {
    const bytes = Buffer.from(text)
    opened.layer.send(bytes, bytes.length, firstListener(opened.layer), to, null)
    bytes.fill('X')
  }
  return { ...opened, lines, send }
}

const verified = (name: string): TlsPeer => ({ name, isVerified: true })

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  await stopRelays()
  removeFolders()
})

const issue = (...names: string[]) => authority.issue({ name: 'nobody looks here', names })
const EXAMPLE = 'sip.example.org'

describe('RFC 5922 §7.2: a destination is who its certificate says', () => {
  test.each([
    ['its DNS name', issue('DNS:sip.example.org'), verified(EXAMPLE)],
    ['its DNS name, in capitals', issue('DNS:SIP.Example.ORG'), verified(EXAMPLE)],
    ['one of several', issue('DNS:a.example.org', 'DNS:sip.example.org'), verified(EXAMPLE)],
    ['a wildcard for it', issue('DNS:*.example.org'), verified(EXAMPLE)],
    ['its SIP domain', issue('URI:sip:sip.example.org'), verified(EXAMPLE)],
    ['one of its SIP domains', issue('URI:sip:a.example.org', 'URI:sip:SIP.example.org'), verified(EXAMPLE)],
    ['its subject, where it has no other names', authority.issue({ name: EXAMPLE }), verified(EXAMPLE)],
    ['its address', issue('IP:127.0.0.4'), verified('127.0.0.4')],
    ['its address, as nobody is named', issue('IP:127.0.0.4'), undefined],
  ])('%s: bytes go both ways', async (_what, shown, peer) => {
    const { to, heard } = await destination(shown)
    const { send, user } = await relay()
    send({ ...to, peer })
    expect((await user.message()).bytes.toString()).toBe(MESSAGE)
    expect(heard).toEqual([MESSAGE])
  })

  test.each([
    ['another name', issue('DNS:other.example.org'), verified(EXAMPLE)],
    ['a wildcard two labels above', issue('DNS:*.org'), verified(EXAMPLE)],
    ['another SIP domain', issue('URI:sip:other.example.org'), verified(EXAMPLE)],
    [
      'another SIP domain, its name beside it (RFC 5922 §7.1)',
      issue('URI:sip:other.example.org', 'DNS:sip.example.org'),
      verified(EXAMPLE),
    ],
    [
      'another SIP domain, its name as the subject (RFC 5922 §7.1)',
      authority.issue({ name: EXAMPLE, names: ['URI:sip:other.example.org'] }),
      verified(EXAMPLE),
    ],
    [
      'its name as the subject beside other kinds of names (RFC 5922 §7.1)',
      authority.issue({ name: EXAMPLE, names: ['email:a@example.org'] }),
      verified(EXAMPLE),
    ],
    ['a user of the domain', issue('URI:sip:alice@sip.example.org'), verified(EXAMPLE)],
    ['a name alone, where an address is asked for', issue('DNS:sip.example.org'), undefined],
    [
      'an expired certificate',
      authority.issue({ name: 'late', names: ['DNS:sip.example.org'], days: -1 }),
      verified(EXAMPLE),
    ],
    ['one signed by itself', selfSigned({ name: 'own', names: ['DNS:sip.example.org'] }), verified(EXAMPLE)],
    [
      'one of an unknown authority',
      new TestAuthority().issue({ name: 'x', names: ['DNS:sip.example.org'] }),
      verified(EXAMPLE),
    ],
  ])('%s: unreachable, counted, and not one byte of the message leaves', async (_what, shown, peer) => {
    const { to, heard, accepted } = await destination(shown)
    const { send, user, lines } = await relay()
    const place = { ...to, peer }
    send(place)
    send(place)
    expect(await user.unreachable()).toEqual(place)
    expect([user.drops, user.whys]).toEqual([['tls-untrusted'], ['tls-untrusted']])
    expect(lines.join('')).toContain('no certificate that is trusted')
    send({ ...to, peer: { name: EXAMPLE, isVerified: false } })
    await user.message()
    expect(heard).toEqual([MESSAGE])
    expect(accepted.length).toBeGreaterThanOrEqual(1)
  })

  test('trusted.crt adds to the system’s authorities: a certificate signed by itself is believed by name', async () => {
    const shown = selfSigned({ name: 'own', names: ['DNS:sip.example.org'] })
    const { to } = await destination(shown)
    const { send, user } = await relay(tlsFolder(undefined, { trusted: shown.certificate }))
    send({ ...to, peer: verified(EXAMPLE) })
    expect((await user.message()).bytes.toString()).toBe(MESSAGE)
    send({ ...to, peer: verified('other.example.org') })
    await user.unreachable()
    expect(user.drops).toEqual(['tls-untrusted'])
  })

  test('it is told once a minute', async () => {
    const { to } = await destination(issue('DNS:other.example.org'))
    const { send, user, lines, clock } = await relay()
    for (let i = 0; i < 5; i++) {
      send({ ...to, peer: verified(EXAMPLE) })
      await user.unreachable()
    }
    expect([user.drops.length, lines.length]).toEqual([5, 1])
    clock.advance(60_000)
    send({ ...to, peer: verified(EXAMPLE) })
    await user.unreachable()
    expect(lines).toHaveLength(2)
  })
})

describe('the handshake with a destination', () => {
  test('RFC 6066 §3: the name is asked for, an address is not', async () => {
    const { to, asked } = await destination(issue('DNS:sip.example.org', 'IP:127.0.0.4'))
    const { send, user } = await relay()
    send({ ...to, peer: verified(EXAMPLE) })
    await user.message()
    send(to)
    await user.message()
    expect(asked).toEqual([EXAMPLE, false])
  })

  test('our own certificate is shown to whoever asks for one', async () => {
    const options = { requestCert: true, rejectUnauthorized: true, ca: [authority.certificate] }
    const { to, accepted } = await destination(issue('IP:127.0.0.4'), options)
    const { send, user } = await relay(tlsFolder({ default: ours }))
    send(to)
    await user.message()
    expect(accepted[0]?.getPeerCertificate().subject.CN).toBe('sip.example.org')
  })

  test.each(['TLSv1', 'TLSv1.1'] as const)('RFC 9325 §3.1.1: %s is not spoken', async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const { to } = await destination(issue('IP:127.0.0.4'), old)
    const { send, user } = await relay()
    send(to)
    expect(await user.unreachable()).toEqual(to)
    expect([user.drops, user.whys]).toEqual([['tls-handshake'], ['tls-handshake']])
  })

  test('a port that speaks no TLS is unreachable', async () => {
    const speakPlainly = (socket: Socket) => {
      sockets.push(socket)
      socket.on('error', () => {})
      socket.write('SIP/2.0 400 What?\r\n\r\n')
    }
    const { to } = await bind(createTcpServer(speakPlainly))
    const { send, user } = await relay()
    send(to)
    expect(await user.unreachable()).toEqual(to)
    expect(user.drops).toEqual(['tls-handshake'])
  })

  test('one that answers nothing is unreachable when its time is over', async () => {
    const accepted = Promise.withResolvers<Socket>()
    const { to } = await bind(createTcpServer((socket) => accepted.resolve(socket)))
    const { send, user, clock } = await relay()
    send(to)
    sockets.push(await accepted.promise)
    await new Promise((resolve) => sockets[0]?.once('data', resolve))
    clock.advance(9_999)
    expect(user.unreachables).toEqual([])
    clock.advance(251)
    expect([user.unreachables, user.drops]).toEqual([[to], ['half-open']])
  })

  test('a closed port is unreachable, and that is no fault of TLS', async () => {
    const { to } = await bind(createTcpServer())
    await new Promise((resolve) => servers.pop()?.close(resolve))
    const { send, user } = await relay()
    send(to)
    expect(await user.unreachable()).toEqual(to)
    expect([user.drops, user.whys]).toEqual([[], [undefined]])
  })
})

describe('RFC 5923 §9: a connection belongs to the name it was verified for', () => {
  test('two names at one address have a connection each; each is used again', async () => {
    const { to, asked } = await destination(issue('DNS:a.example.org', 'DNS:b.example.org'))
    const { send, user } = await relay()
    for (const name of ['a.example.org', 'b.example.org', 'a.example.org', 'b.example.org']) {
      send({ ...to, peer: verified(name) })
      await user.message()
    }
    expect(asked).toEqual(['a.example.org', 'b.example.org'])
  })

  test('one made without verification serves nobody who wants it', async () => {
    const { to, heard } = await destination(issue('DNS:other.example.org'))
    const { send, user } = await relay()
    send({ ...to, peer: { name: EXAMPLE, isVerified: false } }, MESSAGE.replace('abc', 'one'))
    await user.message()
    send({ ...to, peer: verified(EXAMPLE) })
    await user.unreachable()
    expect(heard).toEqual([MESSAGE.replace('abc', 'one')])
  })

  test('what a destination sends over our connection is answered over it', async () => {
    const { to, accepted, heard } = await destination(issue('IP:127.0.0.4'))
    const { send, user, layer } = await relay()
    send(to)
    await user.message()
    accepted[0]?.write(MESSAGE)
    const { arrival } = await user.message()
    expect(layer.connectionOf(to, arrival.listener)).toBe(arrival.connection)
    layer.send(Buffer.from('SIP/2.0 200'), 11, arrival.listener, to, arrival.connection)
    while (heard.length < 2) await new Promise((resolve) => accepted[0]?.once('data', resolve))
    expect([heard.at(-1), accepted.length]).toEqual(['SIP/2.0 200', 1])
  })
})
