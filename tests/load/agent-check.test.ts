import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { watchAgent } from '#engine/load/agent-check.ts'
import { LoadEar, turns } from '#tests/support/load-ear.ts'
import { TcpPeer } from '#tests/support/tcp-peer.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function scene(meet: (socket: Socket) => void, options = '') {
  const peer = await TcpPeer.listen(meet)
  const ear = new LoadEar(watchAgent, `agent://127.0.0.1:${peer.port}${options}`)
  closers.push(
    () => ear.watch.stop(),
    () => peer.close(),
  )
  return { peer, ear }
}

/** Says the next of its lines to each connection, then the last again and again. */
function saying(...lines: string[]) {
  return (socket: Socket) => socket.end((lines.length > 1 ? lines.shift() : lines[0]) ?? '')
}

describe('an agent-check', () => {
  test('reads the line that the agent says to whoever connects', async () => {
    const { ear } = await scene(saying('up ready 75% maxconn:30\n'))
    expect(await ear.nextFigures()).toEqual({
      atMs: ear.clock.wallMs(),
      sessions: null,
      maxSessions: 30,
      idleCpu: null,
      sessionsPerSecond: null,
      uptimeSec: null,
      weightPercent: 75,
      wish: 'ready',
      health: 'up',
      reason: '',
    })
    expect(ear.states).toEqual(['connecting', 'connected'])
    expect(ear.intervals).toEqual([5_000])
  })

  test('a line may end by the close of the connection', async () => {
    const { ear } = await scene(saying('drain'))
    expect(await ear.nextFigures()).toMatchObject({ wish: 'drain' })
  })

  test('what a line does not mention stays as the agent said it last; it takes back what it set', async () => {
    const lines = ['75% maxconn:30\n', 'down #no trunk\n', 'drain\n', '50%\n', 'up\n', 'ready\n']
    const { ear } = await scene(saying(...lines), '#every=1')
    const seen = []
    for (let i = 0; i < lines.length; i++) {
      const { weightPercent, maxSessions, wish, health, reason } = await ear.nextFigures()
      seen.push([weightPercent, maxSessions, wish, health, reason])
    }
    expect(seen).toEqual([
      [75, 30, null, null, ''],
      [75, 30, null, 'down', 'down: no trunk'],
      [75, 30, 'drain', 'down', ''],
      [50, 30, 'drain', 'down', ''],
      [50, 30, 'drain', 'up', ''],
      [50, 30, 'ready', 'up', ''],
    ])
  })

  test('a restart of the agent takes nothing back that it said', async () => {
    const answers = ['down\n', '', '20%\n']
    const { ear } = await scene(saying(...answers), '#every=1')
    await ear.nextFigures()
    await ear.until(() => ear.connections.includes('closed'))
    expect(await ear.nextFigures()).toMatchObject({ health: 'down', weightPercent: 20 })
    expect(ear.connections).toEqual(['connecting', 'connected', 'closed', 'connected'])
  })

  test('a word that is not known is told; the rest of the line holds', async () => {
    const { ear } = await scene(saying('up turbo\n'))
    expect(await ear.nextFigures()).toMatchObject({ health: 'up' })
    expect(ear.state).toBe('connected: the agent said "turbo", which is no word of an agent-check')
  })

  test('a port where nobody listens is refused, and is tried again', async () => {
    const { ear, peer } = await scene(saying('up\n'))
    peer.close()
    expect(await ear.outcome()).toBe(`refused: nobody listens on port ${ear.states[1]?.match(/\d+/)?.[0]}`)
    expect(ear.watch.nextTryAtMs).toBeGreaterThan(ear.clock.wallMs())
  })

  test('one that accepts and says nothing is silent', async () => {
    const { ear } = await scene(() => {})
    expect(await ear.outcome()).toBe('silent: connected, but nothing said within 5 s')
  })

  test('a line that drips never ends: half-open after five seconds', async () => {
    const { ear, peer } = await scene((socket) => socket.write('up'))
    const drip = () => {
      for (const socket of peer.open) socket.write(' ')
    }
    await ear.until(() => {
      drip()
      return ear.states.length > 1
    })
    expect(ear.state).toBe('half-open: began a line and did not end it within 5 s')
    expect(ear.figures).toEqual([])
  })

  test('a line without an end is cut off after a kilobyte', async () => {
    const { ear, peer } = await scene((socket) => {
      const flood = () => {
        while (socket.writable && socket.write('75% '.repeat(4_096)));
      }
      socket.on('drain', flood)
      flood()
    })
    expect(await ear.outcome()).toBe('malformed: what it says is no line of 1024 bytes')
    await turns(20)
    expect(peer.open.size).toBe(0)
  })

  test('what follows the line is not read', async () => {
    const { ear } = await scene((socket) => socket.write(`up\n${'down\n'.repeat(1_000)}`))
    expect(await ear.nextFigures()).toMatchObject({ health: 'up' })
  })

  test('a reset before the line is a close, not an end of the process', async () => {
    const { ear } = await scene((socket) => socket.resetAndDestroy())
    expect(await ear.outcome()).toMatch(/^(closed|unreachable): /)
  })

  test('an HTTP server is no agent', async () => {
    const { ear } = await scene(saying('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await ear.outcome()).toBe(
      'malformed: the agent said "HTTP/1.1", which is no word of an agent-check',
    )
  })

  test.each(['169.254.169.254', '[fe80::1]', '[::ffff:169.254.1.1]'])('%s is never asked', async (host) => {
    const ear = new LoadEar(watchAgent, `agent://${host}:80`)
    closers.push(() => ear.watch.stop())
    expect(await ear.outcome()).toMatch(/^unreachable: .*link-local/)
  })

  test('stopped, it leaves no connection and no timer', async () => {
    const { ear, peer } = await scene(() => {})
    await ear.until(() => peer.open.size === 1)
    ear.watch.stop()
    ear.watch.stop()
    await turns(20)
    expect([peer.open.size, ear.clock.pending, ear.states]).toEqual([0, 0, ['connecting']])
  })

  test('a thousand lines leave nothing behind', async () => {
    const { ear, peer } = await scene(saying('up\n'), '#every=1')
    const pendingAtOnce = new Set<number>()
    await ear.until(() => {
      pendingAtOnce.add(ear.clock.pending)
      return ear.figures.length >= 200
    }, 400_000)
    await turns(20)
    expect(peer.open.size).toBe(0)
    expect(Math.max(...pendingAtOnce)).toBeLessThanOrEqual(1)
  })
})

test('an agent that comes up later is found', async () => {
  const first = createServer()
  const port = await new Promise<number>((resolve) =>
    first.listen(0, '127.0.0.1', () => {
      const bound = first.address()
      resolve(typeof bound === 'object' && bound ? bound.port : 0)
    }),
  )
  await new Promise((resolve) => first.close(resolve))
  const ear = new LoadEar(watchAgent, `agent://127.0.0.1:${port}`)
  closers.push(() => ear.watch.stop())
  await ear.outcome()
  const second = createServer((socket) => socket.end('up\n'))
  closers.push(() => second.close())
  await new Promise<void>((resolve) => second.listen(port, '127.0.0.1', resolve))
  expect(await ear.nextFigures()).toMatchObject({ health: 'up' })
  expect(ear.watch.nextTryAtMs).toBeNull()
})
