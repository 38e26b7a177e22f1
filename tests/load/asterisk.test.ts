import { afterEach, describe, expect, test } from 'vitest'
import { watchAsterisk } from '#engine/load/asterisk.ts'
import { AriPeer } from '#tests/support/ari-peer.ts'
import { LoadEar, turns } from '#tests/support/load-ear.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function scene({
  prefix = '',
  autoPong = true,
  password = 'secret',
  every = 5,
  channels = ['1.0', '1.1'],
} = {}) {
  const peer = await AriPeer.listen({ prefix, autoPong })
  for (const id of channels) peer.channels.add(id)
  const line = `ari://fairline:${password}@127.0.0.1:${peer.port}${prefix}#max=100&every=${every}`
  const ear = new LoadEar(watchAsterisk, line)
  closers.push(
    () => ear.watch.stop(),
    () => peer.close(),
  )
  const sessions = () => ear.figures.at(-1)?.sessions
  return { peer, ear, sessions }
}

/** Until the list was read and the events come. */
async function joined(options?: Parameters<typeof scene>[0]) {
  const stage = await scene(options)
  await stage.ear.until(() => stage.peer.feeds.size === 1 && stage.ear.figures.length > 0)
  return stage
}

describe('an Asterisk', () => {
  test('has as many sessions as channels, the most from the address', async () => {
    const { ear } = await scene()
    expect(await ear.nextFigures()).toMatchObject({
      sessions: 2,
      maxSessions: 100,
      idleCpu: null,
      health: null,
    })
    expect(ear.states).toEqual(['connecting', 'connected'])
  })

  test('its list is asked for at its prefix, its events of everything under a name of our own', async () => {
    const { peer } = await joined({ prefix: '/pbx' })
    expect(peer.asked[0]).toBe('/pbx/ari/channels')
    expect(peer.apps[0]).toMatch(/^\/pbx\/ari\/events\?app=fairline-[0-9a-f]{8}&subscribeAll=true$/)
  })

  test('two engines do not take the events from each other', async () => {
    const { peer } = await joined()
    const other = new LoadEar(watchAsterisk, `ari://fairline:secret@127.0.0.1:${peer.port}#max=100`)
    Object.assign(other.clock, {})
    closers.push(() => other.watch.stop())
    await other.until(() => peer.feeds.size === 2)
    expect(peer.apps).toHaveLength(2)
  })

  test('what begins and ends is heard before the list is asked for again', async () => {
    const { peer, ear, sessions } = await joined({ every: 60 })
    peer.begin('2.0')
    peer.begin('2.1')
    peer.end('1.0')
    await ear.until(() => sessions() === 3, 2_000)
    peer.end('2.0')
    await ear.until(() => sessions() === 2, 2_000)
    expect(peer.asked).toHaveLength(1)
  })

  test('many events make few news', async () => {
    const { peer, ear, sessions } = await joined({ every: 60 })
    const before = ear.figures.length
    for (let i = 0; i < 2_000; i++) peer.begin(`3.${i}`)
    await ear.until(() => sessions() === 2_002, 5_000)
    expect(ear.figures.length - before).toBeLessThan(60)
  })

  test('a lost event is made good by the next list', async () => {
    const { peer, ear, sessions } = await joined()
    peer.channels.delete('1.0')
    await ear.until(() => sessions() === 1, 7_000)
    expect(ear.states).toEqual(['connecting', 'connected'])
  })

  test('a wrong password is told as one, not told itself, and not tried again soon', async () => {
    const { ear, peer } = await scene({ password: 'canary-2718' })
    expect(await ear.outcome()).toBe('wrong-password: answers 401 Unauthorized: user or password is wrong')
    expect(ear.states.join()).not.toContain('canary')
    expect((ear.watch.nextTryAtMs ?? 0) - ear.clock.wallMs()).toBeGreaterThan(10_000)
    expect(peer.apps).toEqual([])
  })

  test('one that nobody listens for is refused', async () => {
    const { ear, peer } = await scene()
    peer.close()
    expect(await ear.outcome()).toMatch(/^refused: nobody listens on port \d+$/)
  })

  test('one that never answers is silent; one that answered before is half-open', async () => {
    const { ear, peer } = await scene()
    peer.answer = () => {}
    expect(await ear.outcome()).toBe('silent: connected, but no answer within 5 s')
    peer.answer = null
    await ear.nextFigures()
    peer.answer = () => {}
    await ear.until(() => ear.connections.at(-1) === 'half-open')
    peer.answer = (response) => response.socket?.destroy()
    await ear.until(() => ear.connections.at(-1) === 'closed')
  })

  test('while the list cannot be had, events alone are no news', async () => {
    const { ear, peer } = await joined({ every: 1 })
    peer.answer = (response) => response.writeHead(500).end()
    await ear.until(() => ear.connections.at(-1) === 'malformed')
    const before = ear.figures.length
    peer.begin('4.0')
    for (let i = 0; i < 8; i++) {
      ear.clock.advance(50)
      await turns(10)
    }
    expect(ear.figures).toHaveLength(before)
  })

  test.each([
    ['{}', 'its answer is no list of channels'],
    ['[{"id":7}]', 'its answer is no list of channels'],
    ['[', 'its document is not JSON'],
    [`[${' '.repeat(4_200_000)}]`, 'its document is larger than 4194304 bytes'],
  ])('%.12s in place of the list is malformed', async (text, problem) => {
    const { ear, peer } = await scene()
    peer.answer = (response) => response.end(text)
    expect(await ear.outcome()).toBe(`malformed: ${problem}`)
  })

  test('stopped, it leaves no connection and no timer', async () => {
    const { ear, peer } = await joined()
    peer.begin('5.0')
    await turns(10)
    ear.watch.stop()
    ear.watch.stop()
    await turns(30)
    expect([peer.open, ear.clock.pending]).toEqual([0, 0])
  })
})

describe("an Asterisk's events", () => {
  const trouble = (problem: string) => `connected: no live events, only what is asked for: ${problem}`

  test('that neither come nor answer a ping are half-open: told, closed, tried again', async () => {
    const { ear, peer } = await joined({ autoPong: false })
    await ear.until(() => ear.state === trouble('neither an event nor a pong came'), 20_000)
    await ear.until(() => peer.apps.length >= 2 && peer.feeds.size === 1)
    await ear.until(() => ear.state === 'connected')
  })

  test('that are quiet but answer pings stay', async () => {
    const { ear, peer } = await joined()
    const before = peer.asked.length
    await ear.until(() => peer.asked.length >= before + 20, 200_000)
    expect([peer.apps.length, ear.states]).toEqual([1, ['connecting', 'connected']])
  })

  test('that are refused leave the list as it is', async () => {
    const { ear, peer } = await scene()
    peer.upgrade = (_, socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    await ear.until(() => ear.state === trouble('answers 404 Not Found'))
    peer.channels.add('6.0')
    await ear.until(() => ear.figures.at(-1)?.sessions === 3)
  })

  test.each([
    [
      'a redirect',
      'HTTP/1.1 302 Found\r\nLocation: ws://169.254.169.254/\r\n\r\n',
      /redirects are not followed/,
    ],
    ['a success without an upgrade', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', /there is no WebSocket/],
    ['a wrong key', 'HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n', /closed/],
    ['no HTTP', 'SSH-2.0-x\r\n', /there is no WebSocket/],
  ])('%s in place of a handshake is told', async (_, answer, problem) => {
    const { ear, peer } = await scene()
    peer.upgrade = (_request, socket) => socket.write(answer)
    await ear.until(() => problem.test(ear.state))
    expect(ear.connections.at(-1)).toBe('connected')
  })

  test('without a handshake are given up after five seconds', async () => {
    const { ear, peer } = await scene()
    peer.upgrade = () => {}
    await ear.until(() => ear.state === trouble('no WebSocket handshake within 5 s'))
  })

  test('as a frame too large or of no sense are cut off, and no memory is taken for them', async () => {
    const { ear, peer } = await joined()
    for (const feed of peer.feeds) feed.send('x'.repeat(300_000))
    await ear.until(() => ear.state === trouble('frames cannot be read: WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'))
    await ear.until(() => ear.state === 'connected')
    const raw = await joined()
    raw.peer.upgrade = null
    for (const feed of raw.peer.feeds) Reflect.get(feed, '_socket').write(Buffer.from([0xff, 0xff]))
    await raw.ear.until(() => /frames cannot be read: WS_ERR_/.test(raw.ear.state))
  })

  test.each([
    ['many', '{}', 25_000],
    ['large', `{"type":"ChannelCreated","x":"${'x'.repeat(250_000)}"}`, 80],
  ])('as a flood of %s are cut off', async (_, frame, count) => {
    const { ear, peer } = await joined({ every: 1 })
    for (const feed of peer.feeds) for (let i = 0; i < count; i++) feed.send(frame)
    await ear.until(
      () => ear.state === trouble('more than 20000 events or 16777216 bytes came within a second'),
    )
  })

  test('as a flood of pings are cut off, by the library once its pongs pile up, or by the count', async () => {
    const { ear, peer } = await joined({ every: 1 })
    for (const feed of peer.feeds) for (let i = 0; i < 25_000; i++) feed.ping()
    await ear.until(() => /more than 20000 events|the connection was closed/.test(ear.state))
  })

  test('that make no sense change nothing', async () => {
    const { ear, peer, sessions } = await joined({ every: 60 })
    for (const feed of peer.feeds) {
      for (const frame of [
        '',
        '[]',
        'null',
        '"ChannelCreated"',
        '{"type":"ChannelCreated","channel":{"id":{}}}',
      ])
        feed.send(frame)
      feed.send(Buffer.from('{"type":"ChannelCreated"'), { binary: true })
    }
    peer.begin('7.0')
    await ear.until(() => sessions() === 3, 5_000)
  })

  test('that break off come again, and nothing is counted twice', async () => {
    const { ear, peer, sessions } = await joined({ every: 1 })
    for (let round = 2; round <= 4; round++) {
      for (const feed of peer.feeds) feed.terminate()
      await ear.until(() => peer.apps.length >= round && peer.feeds.size === 1)
    }
    peer.begin('8.0')
    await ear.until(() => sessions() === 3)
    expect(ear.figures.every(({ sessions: count }) => count === 2 || count === 3)).toBe(true)
  })
})
