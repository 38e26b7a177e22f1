import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testEnvironment } from '#tests/support/test-panel.ts'
import { BuiltFiles } from '#web/server/http/built-files.ts'
import { frontDoor } from '#web/server/http/front-door.ts'
import { isOwnOrigin } from '#web/server/http/own-origin.ts'
import { type Log, silentLog } from '#web/server/log.ts'

const built = mkdtempSync(path.join(tmpdir(), 'fairline-built-'))
let server: Server
let url: string
let inside: IncomingHttpHeaders = {}
const logged: string[] = []
const warned: string[] = []
const log: Log = {
  ...silentLog,
  error: (_, fields) => logged.push(String(fields?.url)),
  warn: (message) => warned.push(message),
}

async function opened(variables: Record<string, string>): Promise<Server> {
  const door = createServer(
    frontDoor({
      environment: testEnvironment(variables),
      log,
      isDevelopment: false,
      built: new BuiltFiles(built),
      inside: async (request, response) => {
        inside = request.headers
        if (request.url?.includes('broken')) throw new Error('secret detail')
        response.end('inside')
      },
    }),
  )
  await new Promise<void>((resolve) => {
    door.listen(0, '127.0.0.1', resolve)
  })
  return door
}

function urlOf(door: Server): string {
  const address = door.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

function close(door: Server): void {
  door.closeAllConnections()
  door.close()
}

beforeAll(async () => {
  mkdirSync(path.join(built, 'chunks'), { recursive: true })
  writeFileSync(path.join(built, 'chunks', 'one.js.gz'), gzipSync('alert(1)'))
  server = await opened({})
  url = urlOf(server)
})
afterAll(() => {
  close(server)
  rmSync(built, { recursive: true })
})

describe('scripts of the build', () => {
  const ONE = '/_next/static/chunks/one.js'
  const get = (path: string, accepted: string, method = 'GET') =>
    fetch(url + path, { method, headers: { 'accept-encoding': accepted } })

  test('come packed, with their type, for ever, and with the same safety as all else', async () => {
    const answer = await get(ONE, 'gzip, deflate, br')
    expect(await answer.text()).toBe('alert(1)')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    })
  })

  test.each([
    ['RFC 9110 §12.5.3: who refuses gzip', ONE, 'br, gzip;q=0', 'GET'],
    ['who names no packing', ONE, 'identity', 'GET'],
    ['what was not packed', '/_next/static/chunks/two.js', 'gzip', 'GET'],
    ['what does not read', ONE, 'gzip', 'POST'],
  ])('%s gets what Next says', async (_, path, accepted, method) => {
    expect(await (await get(path, accepted, method)).text()).toBe('inside')
  })
})

describe('trust.md panel 3: requests of another site', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s with a foreign Origin is 403', async (method) => {
    expect((await fetch(url, { method, headers: { origin: 'http://evil.example' } })).status).toBe(403)
    expect((await fetch(url, { method, headers: { origin: 'null' } })).status).toBe(403)
  })

  test('its own pages and tools without Origin come in', async () => {
    expect((await fetch(url, { method: 'POST', headers: { origin: url } })).status).toBe(200)
    expect((await fetch(url, { method: 'POST' })).status).toBe(200)
  })

  test('a method override changes nothing', async () => {
    await fetch(url, { headers: { 'x-http-method-override': 'DELETE' } })
    expect(inside['x-http-method-override']).toBeUndefined()
  })

  test('the public origin is ours; forwarded hosts only where a proxy is trusted', () => {
    const own = (origin: string, headers: IncomingHttpHeaders, variables: Record<string, string>) =>
      isOwnOrigin({ headers: { origin, host: '10.0.0.1:3000', ...headers } }, testEnvironment(variables))
    const publicUrl = { FAIRLINE_PANEL_URL: 'https://fairline.example.org/' }
    expect(own('https://fairline.example.org', {}, publicUrl)).toBe(true)
    expect(own('http://fairline.example.org', {}, publicUrl)).toBe(false)
    const forwarded = { 'x-forwarded-host': 'lb.example.org', 'x-forwarded-proto': 'https' }
    expect(own('https://lb.example.org', forwarded, {})).toBe(false)
    expect(own('https://lb.example.org', forwarded, { FAIRLINE_TRUST_PROXY: '1' })).toBe(true)
    expect(
      own(
        'https://evil.example',
        { ...forwarded, 'x-forwarded-host': 'evil.example, lb.example.org' },
        { FAIRLINE_TRUST_PROXY: '1' },
      ),
    ).toBe(false)
  })
})

describe('behind a proxy', () => {
  const seenFrom = async (door: Server, forwarded: string) => {
    await fetch(urlOf(door), { headers: { 'x-forwarded-for': forwarded } })
    return inside['x-fairline-address']
  }

  test.each([
    ['10.9.9.9, 192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:51234', '192.0.2.7'],
    ['[2001:db8::7]:51234', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['unknown', '127.0.0.1'],
  ])('that is trusted, X-Forwarded-For %s names %s', async (forwarded, address) => {
    warned.length = 0
    const door = await opened({ FAIRLINE_TRUST_PROXY: '1' })
    expect(await seenFrom(door, forwarded)).toBe(address)
    expect(warned).toEqual([])
    close(door)
  })

  test('that is not trusted all are one address, and the log says so once', async () => {
    warned.length = 0
    const door = await opened({})
    await fetch(urlOf(door))
    expect(warned).toEqual([])
    expect([await seenFrom(door, '192.0.2.7'), await seenFrom(door, '192.0.2.8')]).toEqual([
      '127.0.0.1',
      '127.0.0.1',
    ])
    expect(warned).toEqual([expect.stringContaining('FAIRLINE_TRUST_PROXY=1')])
    close(door)
  })
})

describe('headers', () => {
  test('trust.md panel 6: what only the inside may say is stripped', async () => {
    const forged = {
      'x-middleware-subrequest': 'middleware',
      'x-fairline-address': '10.9.9.9',
      'x-nonce': 'mine',
      'content-security-policy': "script-src 'nonce-mine'",
      'x-forwarded-for': '10.9.9.9',
    }
    await fetch(url, { headers: forged })
    expect(inside['x-middleware-subrequest']).toBeUndefined()
    expect(inside['x-forwarded-for']).toBeUndefined()
    expect(inside['x-fairline-address']).toBe('127.0.0.1')
    expect(inside['content-security-policy']).not.toContain('nonce-mine')
  })

  test('rules 26: scripts need this response’s nonce, which is never the same', async () => {
    const policies = await Promise.all([fetch(url), fetch(url)]).then((all) =>
      all.map((one) => one.headers.get('content-security-policy') ?? ''),
    )
    expect(new Set(policies).size).toBe(2)
    for (const policy of policies) {
      const scripts = policy.split('; ').find((part) => part.startsWith('script-src'))
      expect(scripts).toMatch(/^script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}'$/)
      expect(policy).toContain("frame-ancestors 'none'")
    }
  })

  test('a failure is logged with its address, but not with what lets somebody in', async () => {
    logged.length = 0
    for (const route of ['/invite/secret-broken?a=1', '/setup?token=secret&a=broken'])
      await fetch(`${url}${route}`)
    expect(logged).toEqual(['/invite/…?a=1', '/setup?token=…&a=broken'])
  })

  test('a failure inside tells nothing of itself', async () => {
    const answer = await fetch(`${url}/broken`)
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('secret')
  })
})
