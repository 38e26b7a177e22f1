import { once } from 'node:events'
import { createServer } from 'node:https'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { watchJson } from '#engine/load/json-figure.ts'
import { selfSigned, TestAuthority } from '#tests/support/certificates.ts'
import { LoadEar, turns } from '#tests/support/load-ear.ts'
import { TcpPeer } from '#tests/support/tcp-peer.ts'

const authority = new TestAuthority()
const trusted = getCACertificates('default')
beforeAll(() => setDefaultCACertificates([...trusted, authority.certificate]))
afterAll(() => setDefaultCACertificates(trusted))

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function scene({ certificate, key }: { certificate: string; key: string }, host = 'localhost') {
  const listener = createServer({ cert: certificate, key }, (_, response) => response.end('{"calls":7}'))
  const names: (string | undefined)[] = []
  listener.on('secureConnection', ({ servername }) => names.push(servername || undefined))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const bound = listener.address()
  const port = typeof bound === 'object' && bound ? bound.port : 0
  const ear = new LoadEar(watchJson, `https://${host}:${port}/#load=calls`)
  closers.push(
    () => ear.watch.stop(),
    () => listener.close(),
    () => listener.closeAllConnections(),
  )
  return { ear, names }
}

describe('a load source over TLS', () => {
  test('is asked where its certificate is good for its name', async () => {
    const { ear, names } = await scene(authority.issue({ name: 'x', names: ['DNS:localhost'] }))
    expect(await ear.nextFigures()).toMatchObject({ sessions: 7 })
    expect(names).toEqual(['localhost'])
  })

  test('or for its address', async () => {
    const { ear } = await scene(authority.issue({ name: 'x', names: ['IP:127.0.0.1'] }), '127.0.0.1')
    expect(await ear.nextFigures()).toMatchObject({ sessions: 7 })
  })

  test('is not asked where nobody vouches for it, where it is another or has expired', async () => {
    const wanted = { name: 'x', names: ['DNS:localhost'] }
    const stranger = await scene(selfSigned(wanted))
    expect(await stranger.ear.outcome()).toBe('unreachable: TLS fails: DEPTH_ZERO_SELF_SIGNED_CERT')
    const other = await scene(authority.issue({ name: 'localhost', names: ['DNS:example.org'] }))
    expect(await other.ear.outcome()).toBe('unreachable: TLS fails: ERR_TLS_CERT_ALTNAME_INVALID')
    const expired = await scene(authority.issue({ ...wanted, days: -1 }))
    expect(await expired.ear.outcome()).toBe('unreachable: TLS fails: CERT_HAS_EXPIRED')
  })

  test.each([
    ['nothing', () => {}, 'silent: connected, but no TLS handshake within 5 s'],
    ['a close', 'close', 'closed: closed within the TLS handshake'],
    ['plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', /^unreachable: TLS fails: ERR_SSL_/],
  ])('%s in place of a handshake is told apart', async (_, answer, state) => {
    const peer = await TcpPeer.listen((socket) =>
      socket.once('data', () => {
        if (answer === 'close') socket.destroy()
        else if (typeof answer === 'string') socket.write(answer)
      }),
    )
    const ear = new LoadEar(watchJson, `https://127.0.0.1:${peer.port}/#load=calls`)
    closers.push(
      () => ear.watch.stop(),
      () => peer.close(),
    )
    const outcome = await ear.outcome()
    if (typeof state === 'string') expect(outcome).toBe(state)
    else expect(outcome).toMatch(state)
    await turns(20)
    expect(peer.open.size).toBe(0)
  })

  test('stopped within the handshake, it leaves no connection and no timer', async () => {
    const peer = await TcpPeer.listen(() => {})
    const ear = new LoadEar(watchJson, `https://127.0.0.1:${peer.port}/#load=calls`)
    closers.push(() => peer.close())
    await ear.until(() => peer.open.size === 1)
    ear.watch.stop()
    await turns(20)
    expect([peer.open.size, ear.clock.pending, ear.states]).toEqual([0, 0, ['connecting']])
  })
})
