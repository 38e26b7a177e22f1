import { describe, expect, onTestFinished, test } from 'vitest'
import { watchFreeswitch } from '#engine/load/freeswitch.ts'
import { EventSocketPeer, type PeerOptions } from '#tests/support/event-socket-peer.ts'
import { LoadBench, until } from '#tests/support/load-bench.ts'

const CANARY = 'kanarie-7f3a'

async function peerOf(options: PeerOptions = {}): Promise<EventSocketPeer> {
  const peer = await EventSocketPeer.open({ password: CANARY, ...options })
  onTestFinished(() => peer.close())
  return peer
}

async function scene(options: PeerOptions = {}) {
  const peer = await peerOf(options)
  return { peer, bench: new LoadBench(watchFreeswitch, peer.line) }
}

async function connected(options: PeerOptions = {}) {
  const { peer, bench } = await scene(options)
  await bench.states(1)
  await until(() => peer.commands.includes('api status'))
  return { peer, bench }
}

/** Whatever happened in it, no word of it holds the password. */
function expectNoCanary(bench: LoadBench): void {
  expect(JSON.stringify([bench.connections, bench.figures])).not.toContain(CANARY)
}

describe('an honest Event Socket', () => {
  test('is logged into, asked for heartbeats, and believed', async () => {
    const { peer, bench } = await connected()
    Object.assign(peer.figures, { sessions: 12, max: 30, idle: 87.5, perSecond: 3 })
    peer.beat()
    const { figures, intervalMs } = await bench.news(1)
    const atMs = bench.clock.wallMs()
    const told = { sessions: 12, maxSessions: 30, idleCpu: 87.5, sessionsPerSecond: 3, uptimeSec: 9_959 }
    expect(figures).toMatchObject({ atMs, ...told })
    expect(intervalMs).toBeNull()
    expect(bench.connections).toEqual([{ connection: 'connected', problem: '' }])
    expect(bench.watch.nextTryAtMs).toBeNull()
    expect(peer.commands).toEqual([`auth ${CANARY}`, 'event plain HEARTBEAT', 'api status'])
    expectNoCanary(bench)
  })

  test('is asked by userauth where a user is given', async () => {
    const { peer } = await connected({ user: 'load@pbx' })
    expect(peer.commands[0]).toBe(`userauth load@pbx:${CANARY}`)
  })

  test('tells its figures at once where it has api status, and that is no beat', async () => {
    const { peer, bench } = await connected({ tellsStatus: true })
    peer.figures.sessions = 4
    expect((await bench.news(1)).figures).toMatchObject({ sessions: 0, maxSessions: 1_000, idleCpu: 98.33 })
    bench.clock.advance(3_000)
    peer.beat()
    expect(await bench.news(2)).toMatchObject({ figures: { sessions: 4 }, intervalMs: null })
  })

  test('may speak JSON', async () => {
    const { peer, bench } = await connected({ form: 'json' })
    peer.figures.sessions = 7
    peer.beat()
    expect((await bench.news(1)).figures.sessions).toBe(7)
  })

  test('may send one byte at a time', async () => {
    const { peer, bench } = await connected({ misdeed: 'one-byte-at-a-time' })
    peer.figures.sessions = 8
    peer.beat()
    expect((await bench.news(1)).figures.sessions).toBe(8)
  })

  test('its interval is learnt from its beats, and two beats held up together do not shorten it', async () => {
    const { peer, bench } = await connected()
    const intervals: (number | null)[] = []
    for (const gapMs of [0, 20_000, 28_000, 12_000, 20_000]) {
      bench.clock.advance(gapMs)
      peer.beat()
      intervals.push((await bench.news(intervals.length + 1)).intervalMs)
    }
    expect(intervals).toEqual([null, 20_000, 28_000, 28_000, 28_000])
  })

  test('its own word on the interval goes first', async () => {
    const { peer, bench } = await connected({ namesInterval: 5 })
    peer.beat()
    expect((await bench.news(1)).intervalMs).toBe(5_000)
  })

  test('that says goodbye is tried again, and again heard', async () => {
    const { peer, bench } = await connected()
    peer.disconnect()
    expect(await bench.states(2)).toEqual({ connection: 'closed', problem: 'it ended the connection' })
    bench.tryAgain()
    expect(await bench.states(3)).toEqual({ connection: 'connected', problem: '' })
    await until(() => peer.listeners === 1)
    peer.beat()
    await bench.news(1)
  })
})

describe('a silent one', () => {
  test('that spoke and fell silent is half-open after 2.5 of its intervals, and connected to anew', async () => {
    const { peer, bench } = await connected()
    for (const count of [1, 2]) {
      peer.beat()
      await bench.news(count)
      if (count === 1) bench.clock.advance(4_000)
    }
    bench.clock.advance(9_999)
    expect(bench.last).toMatchObject({ connection: 'connected' })
    bench.clock.advance(1)
    expect(bench.last).toEqual({ connection: 'half-open', problem: 'no heartbeat for 10 s' })
    await until(() => peer.open === 0)
    bench.tryAgain()
    expect(await bench.states(3)).toMatchObject({ connection: 'connected' })
  })

  test('that never beats is half-open after 2.5 times 20 s', async () => {
    const { bench } = await connected()
    bench.clock.advance(49_999)
    expect(bench.last).toMatchObject({ connection: 'connected' })
    bench.clock.advance(1)
    expect(bench.last).toMatchObject({ connection: 'half-open' })
  })

  test('that greets nobody is silent after 5 s, as a stopped process is', async () => {
    const { peer, bench } = await scene({ misdeed: 'no-banner' })
    await until(() => peer.accepted === 1)
    await until(() => bench.clock.pending === 1)
    bench.clock.advance(5_000)
    expect(await bench.states(1)).toEqual({
      connection: 'silent',
      problem: 'it accepts, and says nothing within 5 s',
    })
    await until(() => peer.open === 0)
  })

  test('that does not answer a command is silent, too', async () => {
    const { peer, bench } = await scene({ misdeed: 'no-subscription' })
    await until(() => peer.commands.length === 2)
    bench.clock.advance(5_000)
    expect(await bench.states(1)).toEqual({ connection: 'silent', problem: 'it does not answer within 5 s' })
  })
})

describe('one that is not let in or not there', () => {
  test('a wrong password is told as such and tried again after 15 s at the earliest, then 30 s', async () => {
    const peer = await peerOf()
    const bench = new LoadBench(watchFreeswitch, peer.line.replace(CANARY, 'wrong-kanarie'))
    for (const [count, leastMs, mostMs] of [
      [1, 15_000, 30_000],
      [2, 30_000, 60_000],
      [3, 30_000, 60_000],
    ] as const) {
      expect(await bench.states(count)).toEqual({
        connection: 'wrong-password',
        problem: 'it does not accept the password',
      })
      expect(bench.waitMs).toBeGreaterThanOrEqual(leastMs)
      expect(bench.waitMs).toBeLessThanOrEqual(mostMs)
      bench.tryAgain()
    }
    expect(JSON.stringify(bench.connections)).not.toContain('kanarie')
  })

  test('a closed port is refused, with a wait that grows to a minute', async () => {
    const peer = await peerOf()
    const { line } = peer
    await peer.close()
    const bench = new LoadBench(watchFreeswitch, line)
    for (const [i, mostMs] of [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000].entries()) {
      expect(await bench.states(i + 1)).toEqual({
        connection: 'refused',
        problem: `nobody listens on port ${peer.port === 0 ? line.split(':').at(-1) : peer.port}`,
      })
      expect(bench.waitMs).toBeGreaterThanOrEqual(mostMs / 2)
      expect(bench.waitMs).toBeLessThanOrEqual(mostMs)
      bench.tryAgain()
    }
  })

  test('its access list is named', async () => {
    const { bench } = await scene({ misdeed: 'rude' })
    expect(await bench.states(1)).toEqual({
      connection: 'refused',
      problem: 'its access list turns us away (apply-inbound-acl)',
    })
  })

  test('connected well for 30 s, what failed before counts no more', async () => {
    const { peer, bench } = await scene({ misdeed: 'closes' })
    for (const count of [1, 2, 3]) {
      await bench.states(count)
      peer.misdeed = count === 3 ? 'honest' : 'closes'
      bench.tryAgain()
    }
    await bench.states(4)
    bench.clock.advance(30_000)
    peer.disconnect()
    await bench.states(5)
    expect(bench.waitMs).toBeLessThanOrEqual(1_000)
  })

  test('a stopped watch closes its connection and leaves no timer', async () => {
    const { peer, bench } = await connected()
    bench.watch.stop()
    bench.watch.stop()
    await until(() => peer.open === 0)
    expect(bench.clock.pending).toBe(0)
    expect(bench.connections).toHaveLength(1)
  })
})

describe('an evil one (trust.md, attack 15)', () => {
  test('an endless header is cut after little, and tried again with a wait', async () => {
    const { peer, bench } = await scene({ misdeed: 'endless-header' })
    const before = process.memoryUsage().rss
    expect(await bench.states(1)).toEqual({
      connection: 'malformed',
      problem: 'it sends a header of more than 16384 bytes',
    })
    await until(() => peer.open === 0)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1_024 * 1_024)
    expect(bench.waitMs).toBeGreaterThanOrEqual(500)
  })

  test.each([
    ['length-2-31', 'it sends a body of more than 65536 bytes'],
    ['length-negative', 'it sends a Content-Length that is no number'],
    ['length-nan', 'it sends a Content-Length that is no number'],
    ['nan-count', 'it sends a Session-Count that is no count'],
    ['negative-count', 'it sends a Session-Count that is no count'],
  ] as const)('%s is malformed', async (misdeed, problem) => {
    const { peer, bench } = await connected({ misdeed })
    peer.beat()
    expect(await bench.states(2)).toEqual({ connection: 'malformed', problem })
    expect(bench.figures).toEqual([])
    await until(() => peer.open === 0)
  })

  test('more than 20 messages a second are not listened to', async () => {
    const { peer, bench } = await scene({ misdeed: 'storm' })
    expect(await bench.states(2)).toEqual({
      connection: 'malformed',
      problem: 'it sends more than 20 messages a second',
    })
    await until(() => peer.open === 0)
    expect(bench.figures.length).toBeLessThanOrEqual(20)
    expect(bench.waitMs).toBeGreaterThanOrEqual(500)
  })

  test('what is no Event Socket is malformed after 5 s', async () => {
    const { peer, bench } = await scene({ misdeed: 'garbage' })
    await until(() => peer.written > 0)
    for (let i = 0; i < 5; i++) await turn()
    bench.clock.advance(5_000)
    expect(await bench.states(1)).toEqual({
      connection: 'malformed',
      problem: "what it sends within 5 s is no Event Socket's",
    })
  })

  test('one that closes at once is closed', async () => {
    const { bench } = await scene({ misdeed: 'closes' })
    expect(await bench.states(1)).toEqual({ connection: 'closed', problem: 'it closed the connection' })
  })

  test('one that asks for the password again and again is malformed', async () => {
    const { peer, bench } = await scene({ misdeed: 'asks-twice' })
    expect(await bench.states(1)).toMatchObject({ connection: 'malformed' })
    expect(peer.commands).toHaveLength(1)
  })

  test('one that says the password back puts it into no problem', async () => {
    const { bench } = await scene({ misdeed: 'echoes-password' })
    expect(await bench.states(1)).toMatchObject({ connection: 'wrong-password' })
    expectNoCanary(bench)
  })

  test('a line break in a password begins no command', async () => {
    const peer = await peerOf({ password: 'a' })
    const bench = new LoadBench(watchFreeswitch, peer.line.replace(':a@', ':a%0A%0Aapi%20shutdown@'))
    await bench.states(1)
    expect(peer.commands).toEqual(['auth aapi shutdown'])
  })
})

/** What has been written has been read. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
