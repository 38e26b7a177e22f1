import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createLogger } from '#engine/base/logger.ts'
import type { CertificateReport } from '#engine/transport/certificates.ts'
import { type Issued, TestAuthority, writeTlsFolder } from '#tests/support/certificates.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, removeFolders, tlsFolder } from './tls-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nl: 3\r\n\r\nabc'
const POLL_MS = 2_000
const sockets: TLSSocket[] = []
const named = (name: string) => authority.issue({ name, names: [`DNS:${name}`, 'IP:127.0.0.1'] })

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await stopRelays()
  removeFolders()
})

async function serve(pairs: Readonly<Record<string, Issued>>, listener = 'tls:127.0.0.1:1') {
  const folder = tlsFolder(pairs)
  const reports: CertificateReport[] = []
  const lines: string[] = []
  const logger = createLogger('warn', { write: (line) => lines.push(line) })
  const onCertificates = (report: CertificateReport) => reports.push(report)
  const relay = await openRelay([listener], { tlsFolder: folder, onCertificates, logger })
  const { address: host, port } = firstListener(relay.layer)
  const dial = (options: { servername?: string; cert?: string; key?: string } = {}) => {
    const socket = connect({
      host,
      port,
      ca: authority.certificate,
      checkServerIdentity: () => undefined,
      ...options,
    })
    sockets.push(socket)
    return new Promise<TLSSocket>((resolve, reject) => {
      socket.on('secureConnect', () => resolve(socket))
      socket.on('error', reject)
    })
  }
  const shown = async (servername = '') =>
    String((await dial({ servername })).getPeerCertificate().subject.CN)
  /** The poll's time comes; resolves when the folder has been read anew. */
  const reread = async () => {
    const before = reports.length
    relay.clock.advance(POLL_MS)
    await vi.waitFor(() => expect(reports.length).toBe(before + 1))
    return reports.at(-1)?.problems ?? []
  }
  return {
    ...relay,
    folder,
    reports,
    lines,
    dial,
    shown,
    reread,
    file: (name: string) => path.join(folder, name),
  }
}

describe('certificates are swapped while the engine runs', () => {
  test('later callers see the new one; a connection that is there stays', async () => {
    const { folder, dial, shown, reread, user } = await serve({ default: named('old') })
    const caller = await dial()
    writeTlsFolder(folder, { default: named('new') })
    expect(await reread()).toEqual([])
    expect(await shown()).toBe('new')
    caller.write(MESSAGE)
    expect((await user.message()).bytes.toString()).toBe(MESSAGE)
    expect(caller.getPeerCertificate().subject.CN).toBe('old')
  })

  test('a certificate more, and one less, is known by name', async () => {
    const { folder, shown, reread, file } = await serve({ default: named('default.example.org') })
    expect(await shown('b.example.org')).toBe('default.example.org')
    writeTlsFolder(folder, { b: named('b.example.org') })
    await reread()
    expect(await shown('b.example.org')).toBe('b.example.org')
    rmSync(file('b.crt'))
    rmSync(file('b.key'))
    expect(await reread()).toEqual([])
    expect(await shown('b.example.org')).toBe('default.example.org')
  })

  test.each([
    ['no PEM', 'nonsense'],
    ['half a PEM', named('new').certificate.slice(0, 300)],
    ['empty', ''],
    ['of another key', named('other').certificate],
  ])('a new certificate that is %s keeps the old one and is told with its name', async (_name, text) => {
    const { folder, shown, reread, reports, lines, file } = await serve({ default: named('old') })
    writeFileSync(file('default.crt'), text)
    expect(await reread()).toEqual([expect.stringContaining('default.crt with default.key cannot be used')])
    expect(lines.join('')).toContain('default.crt')
    expect(await shown()).toBe('old')
    writeTlsFolder(folder, { default: named('new') })
    expect(await reread()).toEqual([])
    expect(await shown()).toBe('new')
    expect(reports.at(-1)?.certificates).toMatchObject([{ name: 'default' }])
  })

  test('between the copy of a certificate and that of its key nothing changes', async () => {
    const { shown, reread, file, folder } = await serve({ default: named('old'), b: named('b.example.org') })
    const next = named('new')
    writeFileSync(file('default.crt'), next.certificate)
    writeTlsFolder(folder, { b: named('b.example.org') })
    await reread()
    expect([await shown(), await shown('b.example.org')]).toEqual(['old', 'b.example.org'])
    writeFileSync(file('default.key'), next.key)
    await reread()
    expect(await shown()).toBe('new')
  })

  test('a certificate whose key is gone, or cannot be read, stays as it was', async () => {
    const { shown, reread, file } = await serve({ default: named('old'), b: named('b.example.org') })
    rmSync(file('default.key'))
    expect(await reread()).toEqual(['default.crt has no default.key beside it'])
    mkdirSync(file('default.key'))
    expect(await reread()).toEqual(['default.key cannot be read'])
    expect([await shown(), await shown('b.example.org')]).toEqual(['old', 'b.example.org'])
  })

  test('a folder that goes leaves the last certificates in use', async () => {
    const { folder, shown, reread } = await serve({ default: named('old') })
    renameSync(folder, `${folder}-gone`)
    expect(await reread()).toEqual([expect.stringContaining('no certificate is left')])
    expect(await shown()).toBe('old')
    renameSync(`${folder}-gone`, folder)
    expect(await reread()).toEqual([])
  })

  /** What becomes of a caller whose certificate is by an authority, where every caller must show one. */
  async function serveCallers() {
    const served = await serve({ default: named('a.example.org') }, 'tls:127.0.0.1:1;client=required')
    const { dial, user } = served
    const outcome = async (by: TestAuthority) => {
      const { certificate: cert, key } = by.issue({ name: 'telephone' })
      const before = [user.count, user.drops.length]
      const caller = await dial({ cert, key })
      caller.on('error', () => {})
      caller.write(MESSAGE)
      await vi.waitFor(() => expect([user.count, user.drops.length]).not.toEqual(before))
      return user.count === before[0] ? user.drops.at(-1) : 'welcome'
    }
    return { ...served, outcome }
  }

  test('the authorities of callers change with it; a broken file keeps the ones before', async () => {
    const other = new TestAuthority('Another Authority')
    const { reread, outcome, file } = await serveCallers()
    expect(await outcome(authority)).toBe('welcome')
    writeFileSync(file('client-ca.crt'), other.certificate)
    await reread()
    expect([await outcome(authority), await outcome(other)]).toEqual(['tls-untrusted', 'welcome'])
    writeFileSync(file('client-ca.crt'), 'nonsense')
    expect(await reread()).toEqual(['client-ca.crt cannot be used (holds no certificate)'])
    expect(await outcome(other)).toBe('welcome')
    rmSync(file('client-ca.crt'))
    await reread()
    expect(await outcome(other)).toBe('tls-untrusted')
  })

  test('a file of authorities that cannot be read keeps the ones before, and so does a folder that goes', async () => {
    const { folder, reread, outcome, file } = await serveCallers()
    rmSync(file('client-ca.crt'))
    mkdirSync(file('client-ca.crt'))
    expect(await reread()).toEqual(['client-ca.crt cannot be read'])
    expect(await outcome(authority)).toBe('welcome')
    renameSync(folder, `${folder}-gone`)
    await reread()
    expect(await outcome(authority)).toBe('welcome')
    renameSync(`${folder}-gone`, folder)
  })

  test('nothing is read again where nothing changed', async () => {
    const { reports, clock, shown } = await serve({ default: named('old') })
    for (let i = 0; i < 5; i++) {
      clock.advance(POLL_MS)
      await shown()
    }
    expect(reports).toHaveLength(1)
  })

  test('a key file that others may read is said so', async () => {
    const { lines, reread, file } = await serve({ default: named('old') })
    expect(lines.join('')).not.toContain('0600')
    chmodSync(file('default.key'), 0o640)
    expect(await reread()).toEqual([])
    expect(lines.join('')).toMatch(/chmod 0600.*|default\.key/)
    expect(lines.filter((line) => line.includes('default.key'))).toHaveLength(1)
  })
})
