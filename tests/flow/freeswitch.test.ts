import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoadLive } from '#engine/contract/health-live.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { EventSocketPeer } from '../support/event-socket-peer.ts'
import { ScriptedReceiver } from '../support/scripted-receiver.ts'
import { type SippProcess, startCaller } from '../support/sipp.ts'

/** Four FreeSWITCH of unequal room: 120, 60, 20 of 40, and none of 30. */
const FIGURES = [
  { sessions: 0, max: 120 },
  { sessions: 0, max: 60 },
  { sessions: 20, max: 40 },
  { sessions: 30, max: 30 },
]
const IDS = FIGURES.map((_, index) => index + 1)
const IDEAL = [60, 30, 10, 0]
const CALLS = 100
const RATE = 60
const BEAT_MS = 6_000
const PORT = 5_070
const WHOLE_SEC = 120

let engine: LoneEngine
const peers: EventSocketPeer[] = []
const receivers: ScriptedReceiver[] = []
const callers: SippProcess[] = []
let beating: NodeJS.Timeout | undefined
let beatAtMs = 0

function beat(): void {
  beatAtMs = Date.now()
  for (const peer of peers) peer.beat()
}

beforeAll(async () => {
  for (const { sessions, max } of FIGURES) {
    const peer = await EventSocketPeer.open()
    Object.assign(peer.figures, { sessions, max, idle: 100 })
    peers.push(peer)
  }
  engine = await startEngine((block) => ({
    format: 1,
    revision: { database: 'flow', number: 1 },
    sets: [
      {
        id: 1,
        name: 'media',
        algorithm: 'weighted',
        destinations: peers.map(({ line }, index) => ({
          id: index + 1,
          uri: `sip:${block.host(20 + index)}:${PORT}`,
          feeds: [{ into: 'weight', source: line }],
        })),
      },
    ],
    sources: [],
  }))
  for (const [index] of peers.entries())
    receivers.push(await ScriptedReceiver.open(engine.block.host(20 + index), PORT))
  engine.link.watch([1])
  beating = setInterval(beat, BEAT_MS)
  const areLearnt = await within(30_000, async () =>
    IDS.every((id) => loadOf(id)?.isStale === false && (loadOf(id)?.intervalMs ?? 0) < 2 * BEAT_MS),
  )
  expect(areLearnt).toBe(true)
})

afterAll(async () => {
  clearInterval(beating)
  await Promise.all(callers.map((caller) => caller.stop()))
  for (const receiver of receivers) receiver.close()
  await engine?.stop()
  await Promise.all(peers.map((peer) => peer.close()))
})

const loadOf = (id: number): LoadLive | undefined =>
  engine.link.tick()?.details.find((detail) => detail.id === id)?.loads[0]
const offered = () => receivers.map((receiver) => receiver.offered)

/** Offers that came of so many calls, all of them answered and held. */
async function call(calls: number, host: number): Promise<number[]> {
  const before = offered()
  const from = { address: engine.block.host(host), port: PORT }
  const load = { calls, rate: RATE, holdMs: 60_000, limitSec: WHOLE_SEC }
  callers.push(startCaller({ scenario: 'caller', from, to: engine.sip, ...load }))
  const came = () => offered().map((count, index) => count - (before[index] ?? 0))
  const sum = () => came().reduce((all, count) => all + count, 0)
  expect(await within(20_000, async () => sum() >= calls)).toBe(true)
  return came()
}

test('R9: 100 calls inside one heartbeat go where there is room, each share within 10 %; the full one gets none', {
  timeout: 60_000,
}, async () => {
  const last = beatAtMs
  expect(await within(BEAT_MS + 2_000, async () => beatAtMs > last)).toBe(true)
  const began = beatAtMs
  const shares = await call(CALLS, 2)
  // One heartbeat, or the figures would have been others.
  expect(beatAtMs).toBe(began)
  for (const [index, ideal] of IDEAL.entries())
    expect(Math.abs((shares[index] ?? 0) - ideal), `${shares}`).toBeLessThanOrEqual(Math.max(1, ideal / 10))
  expect(shares[3]).toBe(0)
})

test('R8: when the sockets fall silent the configured weights hold within 2.5 heartbeats, and the page says so', {
  timeout: 60_000,
}, async () => {
  clearInterval(beating)
  const lastNewsMs = beatAtMs
  const areStale = await within(30_000, async () => IDS.every((id) => loadOf(id)?.isStale === true))
  expect(areStale).toBe(true)
  // The tick that tells is a second old at most, or two where one is lost.
  expect(Date.now() - lastNewsMs).toBeLessThanOrEqual(2.5 * BEAT_MS + 2_500)
  expect(engine.link.tick()?.destinations.every(({ notice }) => notice.includes('stale'))).toBe(true)
  expect(await call(CALLS, 3)).toEqual([25, 25, 25, 25])
})
