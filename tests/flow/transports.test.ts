import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import { takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { TestAuthority, writeTlsFolder } from '../support/certificates.ts'

const authority = new TestAuthority()
let engine: LoneEngine | null = null
const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-tls-'))

const WITHIN = { timeout: 20_000, interval: 100 }

afterEach(async () => {
  await engine?.stop()
  engine = null
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

let asked = 0

/** Each with a branch of its own: a second one with the same Via is a copy of the first (RFC 3261 §17.2.3). */
function options(to: string, via: string): string {
  asked++
  return [
    `OPTIONS sip:${to} SIP/2.0`,
    `Via: SIP/2.0/${via};branch=z9hG4bK-${asked}`,
    'Max-Forwards: 70',
    'From: <sip:a@example.org>;tag=1',
    'To: <sip:fairline>',
    'Call-ID: one',
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

const named = (name: string, host: string) => authority.issue({ name, names: [`IP:${host}`] })

async function serve(): Promise<{ running: LoneEngine; host: string }> {
  const block = await takeLoopbackBlock()
  const host = block.host(1)
  writeTlsFolder(folder, { default: named('first', host) })
  const variables = {
    FAIRLINE_SIP: `udp:${host}:5060,tls:${host}:5061,ws:${host}:5080,wss:${host}:5081`,
    FAIRLINE_TLS: folder,
  }
  const snapshot = { format: 1, revision: { database: 'flow', number: 1 }, sources: [], sets: [] } as const
  const running = await startEngine(() => ({ ...snapshot, sources: [], sets: [] }), { block, variables })
  engine = running
  return { running, host }
}

async function dial(host: string): Promise<TLSSocket> {
  const caller = connect({ host, port: 5_061, ca: authority.certificate })
  await once(caller, 'secureConnect')
  return caller
}

async function ask(caller: TLSSocket, host: string): Promise<string> {
  caller.write(options(`${host}:5061`, 'TLS 127.0.0.1:5061'))
  return String((await once(caller, 'data'))[0])
}

test('RFC 3261 §18, RFC 7118: one engine answers over TLS and both WebSockets, on its certificates', async () => {
  const { host } = await serve()
  const caller = await dial(host)
  expect(await ask(caller, host)).toMatch(/^SIP\/2\.0 200 /)
  caller.destroy()
  for (const [scheme, port] of [
    ['ws', 5_080],
    ['wss', 5_081],
  ] as const) {
    const browser = new WebSocket(`${scheme}://${host}:${port}/`, 'sip', { ca: authority.certificate })
    await once(browser, 'open')
    browser.send(options(`${host}:${port}`, `${scheme.toUpperCase()} df7jal23ls0d.invalid`))
    const [heard] = await once(browser, 'message')
    expect(String(heard)).toMatch(/^SIP\/2\.0 200 /)
    browser.terminate()
  }
})

test('certificates are swapped on the running engine: a broken one is a trouble, a good one is in force, calls stay', async () => {
  const { running, host } = await serve()
  const caller = await dial(host)
  writeTlsFolder(folder, { default: { ...named('second', host), certificate: 'half a' } })
  const troubles = async () => String((await running.health())?.troubles)
  await vi.waitFor(async () => expect(await troubles()).toContain('default.crt'), WITHIN)
  expect((await dial(host)).getPeerCertificate().subject.CN).toBe('first')
  writeTlsFolder(folder, { default: named('second', host) })
  await vi.waitFor(async () => expect(await troubles()).toBe(''), WITHIN)
  expect((await dial(host)).getPeerCertificate().subject.CN).toBe('second')
  expect(await ask(caller, host)).toMatch(/^SIP\/2\.0 200 /)
  expect(await running.metrics()).toMatch(/fairline_tls_certificate_expires_seconds\{name="default"\} \d{10}/)
  caller.destroy()
})
