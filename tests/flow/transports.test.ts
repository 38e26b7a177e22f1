import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { connect } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { TestAuthority, writeTlsFolder } from '../support/certificates.ts'

const authority = new TestAuthority()
let engine: LoneEngine | null = null
const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-tls-'))

afterEach(async () => {
  await engine?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function options(to: string, via: string): string {
  return [
    `OPTIONS sip:${to} SIP/2.0`,
    `Via: SIP/2.0/${via};branch=z9hG4bK-1`,
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

test('RFC 3261 §18, RFC 7118: one engine answers over TLS and both WebSockets, on its certificates', async () => {
  const block = await takeLoopbackBlock()
  const host = block.host(1)
  writeTlsFolder(folder, { default: authority.issue({ name: 'default', names: [`IP:${host}`] }) })
  engine = await startEngine(
    () => ({ format: 1, revision: { database: 'flow', number: 1 }, sources: [], sets: [] }),
    {
      block,
      variables: {
        FAIRLINE_SIP: `udp:${host}:5060,tls:${host}:5061,ws:${host}:5080,wss:${host}:5081`,
        FAIRLINE_TLS: folder,
      },
    },
  )
  const caller = connect({ host, port: 5061, ca: authority.certificate })
  await once(caller, 'secureConnect')
  caller.write(options(`${host}:5061`, 'TLS 127.0.0.1:5061'))
  const [answer] = await once(caller, 'data')
  expect(String(answer)).toMatch(/^SIP\/2\.0 200 /)
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
