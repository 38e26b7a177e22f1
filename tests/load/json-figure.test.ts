import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { watchJson } from '#engine/load/json-figure.ts'
import { HttpPeer } from '#tests/support/http-peer.ts'
import { LoadEar, turns } from '#tests/support/load-ear.ts'
import { TcpPeer } from '#tests/support/tcp-peer.ts'

const SECRET = 'canary-3141'
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function scene(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  { login = '', path = '/load', fragment = 'load=calls.active&max=100' } = {},
) {
  const peer = await HttpPeer.listen(answer)
  const ear = new LoadEar(watchJson, `http://${login}127.0.0.1:${peer.port}${path}#${fragment}`)
  closers.push(
    () => ear.watch.stop(),
    () => peer.close(),
  )
  return { peer, ear }
}

async function rawScene(answer: string | Buffer) {
  const peer = await TcpPeer.listen((socket) => socket.once('data', () => socket.write(answer)))
  const ear = new LoadEar(watchJson, `http://127.0.0.1:${peer.port}/#load=calls.active`)
  closers.push(
    () => ear.watch.stop(),
    () => peer.close(),
  )
  return { peer, ear }
}

const document = (text: string) => (response: ServerResponse) => response.end(text)

describe('a figure of a JSON document', () => {
  test('is read at its path, the most from the address', async () => {
    const { ear, peer } = await scene(document('{"calls":{"active":12}}'), { path: '/a/b?c=d' })
    expect(await ear.nextFigures()).toMatchObject({
      sessions: 12,
      maxSessions: 100,
      wish: null,
      health: null,
    })
    expect(ear.states).toEqual(['connecting', 'connected'])
    expect(peer.asked).toEqual([
      { path: '/a/b?c=d', authorization: '', host: `127.0.0.1:${peer.port}`, encoding: '' },
    ])
  })

  test('the most may stand in the document too, or nowhere', async () => {
    const text = '{"calls":{"active":3,"limit":40}}'
    const both = await scene(document(text), { fragment: 'load=calls.active&max=calls.limit' })
    expect(await both.ear.nextFigures()).toMatchObject({ sessions: 3, maxSessions: 40 })
    const one = await scene(document(text), { fragment: 'load=calls.active' })
    expect(await one.ear.nextFigures()).toMatchObject({ sessions: 3, maxSessions: null })
  })

  test('user and password go by Basic authentication (RFC 7617)', async () => {
    const { ear, peer } = await scene(document('{"calls":{"active":1}}'), { login: 'ops:p%40ss%3A@' })
    await ear.nextFigures()
    expect(peer.asked[0]?.authorization).toBe(`Basic ${Buffer.from('ops:p@ss:').toString('base64')}`)
  })

  test('letters beyond ASCII in the path are written as a URL has them', async () => {
    const { ear, peer } = await scene(document('{"calls":{"active":1}}'), { path: '/größe' })
    await ear.nextFigures()
    expect(peer.asked[0]?.path).toBe('/gr%C3%B6%C3%9Fe')
  })

  test.each([401, 403])('%i is a wrong password, and neither it nor the document is told', async (status) => {
    const { ear } = await scene((response) => response.writeHead(status, `No ${SECRET}`).end(SECRET), {
      login: `ops:${SECRET}@`,
    })
    expect(await ear.outcome()).toMatch(new RegExp(`^wrong-password: answers ${status} .*: user or password`))
    expect(ear.states.join()).not.toContain(SECRET)
    expect((ear.watch.nextTryAtMs ?? 0) - ear.clock.wallMs()).toBeGreaterThan(10_000)
  })

  test.each([301, 302, 307, 308])(
    '%i: a redirect to where a cloud keeps its secrets is not followed',
    async (status) => {
      const { ear, peer } = await scene((response) =>
        response.writeHead(status, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
      )
      expect(await ear.outcome()).toMatch(/^malformed: answers 30\d .*redirects are not followed/)
      expect(peer.asked).toHaveLength(1)
    },
  )

  test.each(['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', '0xa9fea9fe'])(
    '%s is never asked',
    async (host) => {
      const ear = new LoadEar(watchJson, `http://${host}/#load=a`)
      closers.push(() => ear.watch.stop())
      expect(await ear.outcome()).toMatch(/^unreachable: /)
    },
  )

  test.each([
    ['', 'its document is not JSON'],
    [`{"${SECRET}`, 'its document is not JSON'],
    ['{"calls":{"active":NaN}}', 'its document is not JSON'],
    ['{"calls":{"active":Infinity}}', 'its document is not JSON'],
    ['"\\ud800"', 'the document has nothing at calls.active'],
    ['{"calls":{"active":1e400}}', 'the number at calls.active is too large'],
    ['{"calls":{"active":-1}}', 'the number at calls.active is negative'],
    [`{"calls":{"active":"${SECRET}"}}`, 'at calls.active stands a text, not a number'],
    ['{"__proto__":{"calls":{"active":1}}}', 'the document has nothing at calls.active'],
    [`${'['.repeat(500_000)}`, 'its document is not JSON'],
    [`${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'the document has nothing at calls.active'],
  ])('%.30s is malformed, in words of ours', async (text, problem) => {
    const { ear } = await scene(document(text))
    expect(await ear.outcome()).toBe(`malformed: ${problem}`)
    expect(ear.figures).toEqual([])
  })

  test('bytes that are no UTF-8 are no JSON', async () => {
    const { ear } = await scene((response) =>
      response.end(Buffer.from('{"calls":{"active":1,"a":"\xff"}}', 'latin1')),
    )
    expect(await ear.outcome()).toBe('malformed: its document is not JSON')
  })

  test.each([404, 500, 503])('%i is told by its number', async (status) => {
    const { ear } = await scene((response) => response.writeHead(status).end('{"calls":{"active":1}}'))
    expect(await ear.outcome()).toMatch(new RegExp(`^malformed: answers ${status} `))
  })

  test('a document beyond a megabyte is given up, announced or not', async () => {
    const announced = await scene((response) =>
      response.writeHead(200, { 'content-length': 1e12 }).write('{'),
    )
    expect(await announced.ear.outcome()).toBe('malformed: its document is larger than 1048576 bytes')
    const endless = await scene((response) => {
      const flood = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      }
      response.on('drain', flood)
      flood()
    })
    expect(await endless.ear.outcome()).toBe('malformed: its document is larger than 1048576 bytes')
    await turns(20)
    expect([announced.peer.open.size, endless.peer.open.size]).toEqual([0, 0])
  })

  test('a compressed document is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const { ear } = await scene((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    expect(await ear.outcome()).toBe('malformed: its document is compressed, which was not asked for')
  })

  test('an answer that drips is given up after five seconds', async () => {
    const responses: ServerResponse[] = []
    const { ear } = await scene((response) => responses.push(response.writeHead(200)))
    await ear.until(() => {
      for (const response of responses) response.write(' ')
      return ear.states.length > 1
    })
    expect(ear.state).toBe('half-open: began an answer and did not end it within 5 s')
  })

  test('no answer at all is silence', async () => {
    const { ear } = await scene(() => {})
    expect(await ear.outcome()).toBe('silent: connected, but no answer within 5 s')
  })

  test('a connection broken off is told apart: before and within the answer', async () => {
    const before = await scene((response) => response.socket?.resetAndDestroy())
    expect(await before.ear.outcome()).toBe('closed: closed before it answered')
    const within = await scene((response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{', () => response.socket?.destroy())
    })
    expect(await within.ear.outcome()).toBe('closed: broken off within its answer')
  })

  test('a port where nobody listens is refused', async () => {
    const { ear, peer } = await scene(() => {})
    peer.close()
    expect(await ear.outcome()).toMatch(/^refused: nobody listens on port \d+$/)
  })

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['endless headers', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(20_000)}`],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n12'],
    ['a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  ])('%s is no HTTP', async (_, answer) => {
    const { ear } = await rawScene(answer)
    expect(await ear.outcome()).toBe('malformed: its answer is not HTTP')
  })

  test('interim answers without end are given up after five seconds', async () => {
    const { ear } = await rawScene('HTTP/1.1 100 Continue\r\n\r\n'.repeat(10_000))
    expect(await ear.outcome()).toBe('silent: connected, but no answer within 5 s')
  })

  test('is asked for every so many seconds, over a connection of its own that is closed', async () => {
    const { ear, peer } = await scene(document('{"calls":{"active":1}}'), {
      fragment: 'load=calls.active&every=1',
    })
    await ear.until(() => ear.figures.length >= 20)
    await turns(20)
    expect([peer.asked.length, peer.open.size]).toEqual([20, 0])
    expect(ear.states).toEqual(['connecting', 'connected'])
  })

  test('stopped within an answer, it leaves no connection and no timer', async () => {
    const { ear, peer } = await scene((response) => response.writeHead(200).write('{'))
    await ear.until(() => peer.asked.length === 1)
    ear.watch.stop()
    ear.watch.stop()
    await turns(20)
    expect([peer.open.size, ear.clock.pending, ear.states]).toEqual([0, 0, ['connecting']])
  })
})
