import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { FairlineError } from '#engine/contract/errors.ts'
import type { TransportLayer } from '#engine/transport/transport.ts'
import { type Issued, selfSigned, TestAuthority } from '#tests/support/certificates.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, removeFolders, tlsFolder } from './tls-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nl: 3\r\n\r\nabc'
const sockets: Socket[] = []

function kept<T extends Socket>(socket: T): T {
  sockets.push(socket)
  return socket
}

/** What `socket` lets happen next of the two: null once it is secure, else why it is not. */
function secured(socket: TLSSocket): Promise<string | null> {
  return new Promise((resolve) => {
    socket.on('secureConnect', () => resolve(null))
    socket.on('error', (error) => resolve(error.message))
    socket.on('close', () => resolve('closed'))
  })
}

function call(layer: TransportLayer, options: ConnectionOptions = {}): TLSSocket {
  const { address: host, port } = firstListener(layer)
  return kept(connect({ host, port, ca: authority.certificate, ...options }))
}

async function dial(layer: TransportLayer, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = call(layer, options)
  const failure = await secured(socket)
  if (failure !== null) throw new Error(failure)
  return socket
}

async function touch(layer: TransportLayer): Promise<Socket> {
  const { address: host, port } = firstListener(layer)
  const socket = kept(connectTcp({ host, port }))
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

const closed = (socket: Socket) => (socket.destroyed ? Promise.resolve() : once(socket.resume(), 'close'))

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await stopRelays()
  removeFolders()
})

describe('RFC 3261 §26.2.1: TLS from callers', () => {
  test.each(['127.0.0.1', '[::1]'])('%s: messages both ways, one byte at a time', async (host) => {
    const { layer, user } = await openRelay([`tls:${host}:1`], { tlsFolder: tlsFolder() })
    const caller = await dial(layer, { checkServerIdentity: () => undefined })
    for (const byte of MESSAGE) caller.write(byte)
    const { bytes, arrival } = await user.message()
    expect(bytes.toString()).toBe(MESSAGE)
    expect(arrival).toMatchObject({ listener: firstListener(layer), port: caller.localPort })
    arrival.connection?.send(Buffer.from('SIP/2.0 200 OK\r\n\r\n'))
    const [heard] = await once(caller, 'data')
    expect(heard.toString()).toBe('SIP/2.0 200 OK\r\n\r\n')
    caller.destroy()
    expect((await user.lost()).id).toBe(arrival.connection?.id)
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (version) => {
    const { layer } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: tlsFolder() })
    const caller = await dial(layer, { minVersion: version, maxVersion: version })
    expect(caller.getProtocol()).toBe(version)
  })

  test.each(['TLSv1', 'TLSv1.1'] as const)('RFC 9325 §3.1.1: %s is refused', async (version) => {
    const { layer, user } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: tlsFolder() })
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
    expect(await secured(call(layer, old))).toMatch(/protocol version/)
    expect(await user.drop()).toBe('tls-handshake')
  })

  test('RFC 9325 §3.5: a renegotiation is refused', async () => {
    const { layer } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: tlsFolder() })
    const caller = await dial(layer, { maxVersion: 'TLSv1.2' })
    const refused = new Promise<unknown>((resolve) => {
      caller.on('error', resolve)
      caller.renegotiate({}, resolve)
    })
    expect(String(await refused)).toMatch(/renegotiation/i)
  })

  test('RFC 8446 §2.2: no session is resumed, so that every certificate is looked at', async () => {
    const { layer } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: tlsFolder() })
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const first = call(layer, { minVersion: version, maxVersion: version })
      let session: Buffer | undefined
      first.on('session', (given) => {
        session = given
      })
      expect(await secured(first)).toBeNull()
      session ??= first.getSession()
      const second = await dial(layer, { minVersion: version, maxVersion: version, session })
      expect(second.isSessionReused()).toBe(false)
    }
  })

  test('RFC 6066 §3: a name nobody can have gets the default certificate', async () => {
    const { layer } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: tlsFolder() })
    for (const servername of ['*', '.', '..', 'a b', '.example.org', '*.example.org', 'x'.repeat(250), '%00'])
      await dial(layer, { servername, checkServerIdentity: () => undefined })
  })

  test('what is no TLS ends with its connection, and costs nobody else theirs', async () => {
    const { layer, user } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: tlsFolder() })
    const caller = await dial(layer)
    const stranger = await touch(layer)
    stranger.write(MESSAGE)
    await closed(stranger)
    expect(await user.drop()).toBe('tls-handshake')
    caller.write(MESSAGE)
    expect((await user.message()).bytes.toString()).toBe(MESSAGE)
  })

  test('a handshake not done within its time ends, and so does one its caller gave up', async () => {
    const { layer, user, clock } = await openRelay(
      ['tls:127.0.0.1:1'],
      { tlsFolder: tlsFolder() },
      { halfOpenMs: 3_000 },
    )
    const silent = await touch(layer)
    const leaving = await touch(layer)
    leaving.destroy()
    expect(await user.drop()).toBe('half-open')
    clock.advance(2_999)
    expect(user.drops).toHaveLength(1)
    clock.advance(251)
    await closed(silent)
    expect(user.drops).toEqual(['half-open', 'half-open'])
  })

  test('connections per address are counted from the first packet on, not from the handshake', async () => {
    const { layer, user } = await openRelay(
      ['tls:127.0.0.1:1'],
      { tlsFolder: tlsFolder() },
      { connectionsPerAddress: 2 },
    )
    await touch(layer)
    await touch(layer)
    await closed(await touch(layer))
    expect(user.drops).toEqual(['connection-limit-per-address'])
  })
})

describe('RFC 6066 §3: the certificate follows the name asked for', () => {
  const named = (name: string, ...more: string[]) =>
    authority.issue({ name, names: [name, ...more].map((one) => `DNS:${one}`) })

  async function shown(layer: TransportLayer, servername: string): Promise<string> {
    const caller = await dial(layer, { servername, checkServerIdentity: () => undefined })
    return String(caller.getPeerCertificate().subject.CN)
  }

  test.each([
    ['a.example.org', 'a.example.org'],
    ['also-a.example.org', 'a.example.org'],
    ['A.Example.ORG', 'a.example.org'],
    ['x.trunk.example.org', '*.trunk.example.org'],
    ['own.trunk.example.org', 'own.trunk.example.org'],
    ['x.y.trunk.example.org', 'first'],
    ['nobody.example.org', 'first'],
    ['', 'first'],
  ])('%j gets %s', async (asked, got) => {
    const folder = tlsFolder({
      a: named('a.example.org', 'also-a.example.org'),
      b: named('*.trunk.example.org'),
      c: named('own.trunk.example.org'),
      default: authority.issue({ name: 'first', names: ['IP:127.0.0.1'] }),
    })
    const { layer } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: folder })
    expect(await shown(layer, asked)).toBe(got)
  })

  test('without a default one the first by file name stands in', async () => {
    const folder = tlsFolder({ m: named('m.example.org'), b: named('b.example.org') })
    const { layer } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: folder })
    expect(await shown(layer, 'nobody.example.org')).toBe('b.example.org')
  })
})

describe('RFC 3261 §26.3.1: client certificates', () => {
  const known = authority.issue({ name: 'telephone', names: ['URI:sip:example.org'] })
  const expired = authority.issue({ name: 'late telephone', days: -1 })
  const strange = new TestAuthority('Somebody Else').issue({ name: 'stranger' })
  const own = selfSigned({ name: 'telephone' })

  /** Whether a message comes through; if not, why. */
  async function outcome(client: string, shown: Issued | null, servername = ''): Promise<string> {
    const { layer, user } = await openRelay([`tls:127.0.0.1:1;client=${client}`], { tlsFolder: tlsFolder() })
    const certificate = shown ? { cert: shown.certificate, key: shown.key } : {}
    const caller = call(layer, { ...certificate, servername, checkServerIdentity: () => undefined })
    caller.on('error', () => {})
    caller.write(MESSAGE)
    return Promise.race([user.message().then(() => 'welcome'), user.drop()])
  }

  test.each([
    ['none', 'no certificate', 'welcome', null],
    ['none', 'any certificate', 'welcome', strange],
    ['optional', 'no certificate', 'welcome', null],
    ['optional', 'a trusted one', 'welcome', known],
    ['optional', 'one of another authority', 'tls-untrusted', strange],
    ['required', 'no certificate', 'tls-untrusted', null],
    ['required', 'a trusted one', 'welcome', known],
    ['required', 'one of another authority', 'tls-untrusted', strange],
    ['required', 'one signed by itself', 'tls-untrusted', own],
    ['required', 'an expired one', 'tls-untrusted', expired],
  ])('client=%s, %s: %s', async (client, _what, expected, shown) => {
    expect(await outcome(client, shown)).toBe(expected)
  })

  test('are judged alike where the caller asks for a name of ours', async () => {
    expect(await outcome('required', known, 'sip.example.org')).toBe('welcome')
    expect(await outcome('required', strange, 'sip.example.org')).toBe('tls-untrusted')
    expect(await outcome('required', null, 'sip.example.org')).toBe('tls-untrusted')
  })

  test('are asked for by WebSocket listeners as well', async () => {
    const { layer, user } = await openRelay(['wss:127.0.0.1:1;client=required'], { tlsFolder: tlsFolder() })
    const caller = call(layer)
    caller.on('error', () => {})
    expect(await user.drop()).toBe('tls-untrusted')
  })
})

describe('a TLS listener without what it needs does not start', () => {
  async function failure(text: string, folder: string): Promise<string> {
    const error: unknown = await openRelay([text], { tlsFolder: folder }).catch((e: unknown) => e)
    if (error instanceof FairlineError) return `${error.code} ${error.detail}`
    throw new Error(`expected a FairlineError, got ${String(error)}`)
  }

  test.each(['tls', 'wss'])(
    '%s: no folder, an empty one, a broken certificate: named with the remedy',
    async (by) => {
      for (const folder of ['/nowhere/tls', tlsFolder({})]) {
        const told = await failure(`${by}:127.0.0.1:5061`, folder)
        expect(told).toContain(`LISTENER_FAILED ${by}:127.0.0.1:5061: the folder ${folder} (FAIRLINE_TLS)`)
        expect(told).toContain('NAME.key')
      }
      const broken = tlsFolder({ a: { certificate: 'no PEM', key: 'no PEM' } })
      expect(await failure(`${by}:127.0.0.1:5061`, broken)).toContain('a.crt with a.key cannot be used')
    },
  )

  test('a key that is not the certificate’s', async () => {
    const [one, other] = [authority.issue({ name: 'one' }), authority.issue({ name: 'other' })]
    const folder = tlsFolder({ a: { certificate: one.certificate, key: other.key } })
    expect(await failure('tls:127.0.0.1:5061', folder)).toMatch(
      /a\.crt with a\.key cannot be used .*mismatch/,
    )
  })

  test.each(['optional', 'required'])('client=%s without client-ca.crt', async (client) => {
    const folder = tlsFolder(undefined, {})
    expect(await failure(`tls:127.0.0.1:5061;client=${client}`, folder)).toContain('client-ca.crt')
  })
})
