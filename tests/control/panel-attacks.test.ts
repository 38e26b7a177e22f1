import { Agent, request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { io, type Socket } from 'socket.io-client'
import { expect, test, vi } from 'vitest'
import { CONTROL_MESSAGE_BYTES } from '#engine/contract/control-channel.ts'
import { PanelClient, type RunningControl, runControl, snapshot } from '#tests/support/control-thread.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'

/** trust.md, panel 10: the channel between panel and engine, under those who do not belong on it. */

/** The long form: FAIRLINE_TEST_BAD_REQUESTS=100000. */
const BAD_REQUESTS = Number(process.env.FAIRLINE_TEST_BAD_REQUESTS ?? 4_000)
const AT_ONCE = 16
const MOST_GROWTH_MB = 4
/** Of handshakes each takes a connection and a turn of the library; fewer tell as much. */
const HANDSHAKES = Math.max(100, Math.floor(BAD_REQUESTS / 20))

interface Bad {
  readonly method: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly status: number
}

const BAD: readonly Bad[] = [
  { method: 'POST', path: '/override', body: '{"destinationId":7,"adminState":"disabled"}', status: 401 },
  { method: 'POST', path: '/override', headers: { authorization: 'Bearer x' }, body: '{}', status: 401 },
  {
    method: 'POST',
    path: '/override',
    headers: { authorization: `Bearer ${'y'.repeat(4_000)}` },
    status: 401,
  },
  { method: 'POST', path: '/keys/rotate', headers: { authorization: 'Basic x' }, status: 401 },
  { method: 'DELETE', path: '/healthz', status: 405 },
  { method: 'GET', path: '/override', status: 405 },
  { method: 'GET', path: `/${'a'.repeat(2_000)}`, status: 404 },
  { method: 'GET', path: '/..%2f..%2fetc/passwd', status: 404 },
  { method: 'POST', path: '/socket.io/?EIO=4&transport=polling', body: '40{}', status: 400 },
  { method: 'GET', path: '/socket.io/?EIO=4&transport=polling', status: 400 },
]

function ask(origin: string, agent: Agent, { method, path, headers = {}, body }: Bad): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { method, headers, agent }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** One after the other on each of a few connections. Returns the answers that were not what they should be. */
async function storm({ origin }: RunningControl, count: number): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const wrong: string[] = []
  let sent = 0
  const work = async () => {
    while (sent < count) {
      const bad = BAD[sent++ % BAD.length]
      if (!bad) return
      const status = await ask(origin, agent, bad)
      if (status !== bad.status) wrong.push(`${bad.method} ${bad.path.slice(0, 40)}: ${status}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  agent.destroy()
  return wrong
}

/** Each with a client of its own that nobody keeps: what is left over then is the engine's. */
async function badHandshakes({ origin }: RunningControl, count: number): Promise<number> {
  let refused = 0
  for (let i = 0; i < count; i++) {
    const auth = i % 2 === 0 ? { token: 'x'.repeat(i), pid: 1 } : { token: 7, pid: -1 }
    const socket = io(origin, { transports: ['websocket'], reconnection: false, forceNew: true, auth })
    const [error] = await once(socket, 'connect_error')
    if (error instanceof Error && error.message === 'UNAUTHORIZED') refused += 1
    socket.close()
  }
  return refused
}

function once(socket: Socket, name: string): Promise<unknown[]> {
  return new Promise((resolve) => {
    socket.once(name, (...heard: unknown[]) => resolve(heard))
  })
}

function heapMb(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  for (let i = 0; i < 4; i++) collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

test(
  `trust.md panel 10: ${BAD_REQUESTS} bad requests and ${HANDSHAKES} handshakes without the token are refused, leave nothing behind and delay nobody`,
  async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    await panel.configure(snapshot(1))
    expect(await storm(running, Math.ceil(BAD_REQUESTS / 2))).toEqual([])
    expect(await badHandshakes(running, HANDSHAKES / 2)).toBe(HANDSHAKES / 2)
    const before = heapMb()
    expect(await storm(running, Math.ceil(BAD_REQUESTS / 2))).toEqual([])
    expect(await badHandshakes(running, HANDSHAKES / 2)).toBe(HANDSHAKES / 2)
    expect(heapMb() - before).toBeLessThan(MOST_GROWTH_MB)
    const startMs = performance.now()
    expect(await panel.socket.emitWithAck('heartbeat', { revision: null })).toMatchObject({
      revision: { number: 1 },
    })
    expect(performance.now() - startMs).toBeLessThan(1_000)
    expect([panel.socket.connected, running.fatal]).toEqual([true, []])
  },
  60_000 + 8 * BAD_REQUESTS,
)

test('trust.md panel 10: with the token, too, a message above the cap ends its connection, and that alone', async () => {
  const running = await runControl(temporaryPath())
  const good = await new PanelClient(running).connected()
  const large = await new PanelClient(running).connected()
  const raw: { emit(name: string, ...junk: unknown[]): unknown } = large.socket
  raw.emit('configure', { snapshot: 'x'.repeat(CONTROL_MESSAGE_BYTES + 1_000) })
  await vi.waitFor(() => expect(large.socket.connected).toBe(false), 10_000)
  expect(await good.socket.emitWithAck('heartbeat', { revision: null })).toMatchObject({ troubles: [] })
}, 30_000)

test('trust.md panel 10: junk on a connection that has the token changes nothing, grows nothing', async () => {
  const running = await runControl(temporaryPath())
  const panel = await new PanelClient(running).connected()
  const raw: { emit(name: string, ...junk: unknown[]): unknown } = panel.socket
  const names = [
    'acknowledge',
    'watch',
    'probe',
    'probeHistory',
    'liveCalls',
    'release',
    'dryRun',
    'whatIf',
    'constructor',
  ]
  const flood = async () => {
    for (let i = 0; i < 2_000; i++)
      raw.emit(names[i % names.length] ?? '', { destinationId: `${i}`, setIds: [{}], __proto__: { x: i } })
    await panel.socket.emitWithAck('heartbeat', { revision: null })
  }
  await flood()
  const before = heapMb()
  await flood()
  await flood()
  expect(heapMb() - before).toBeLessThan(MOST_GROWTH_MB)
  expect(panel.socket.connected).toBe(true)
}, 30_000)
