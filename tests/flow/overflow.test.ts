import { afterEach, describe, expect, test } from 'vitest'
import type { CallRecord } from '#engine/contract/call-record.ts'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { ChannelServer } from '../support/channel-server.ts'
import { type SippProcess, startCaller } from '../support/sipp.ts'

const PORT = 5_070
const INBOUND = [2, 3]
const ALL_INBOUND = INBOUND.reduce((sum, channels) => sum + channels, 0)
const OUTBOUND = 7
const CALLS = 300
const HOLD_MS = 150
/** Between an event at Fairline and its line in a log of the other process. */
const SKEW_MS = 25

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Two media servers of two and three channels; `set` says what Fairline knows of that. */
async function stage(set: Partial<SnapshotInput['sets'][number]>, isLimited: boolean) {
  const engine = await startEngine((block) => ({
    format: 1,
    revision: { database: 'flow', number: 1 },
    sets: [
      {
        id: 1,
        name: 'media servers',
        ...set,
        destinations: INBOUND.map((channels, i) => ({
          id: i + 1,
          uri: `sip:${block.host(20 + i)}:${PORT}`,
          ...(isLimited && { channels }),
        })),
      },
    ],
    sources: [],
  }))
  ends.push(() => engine.stop())
  const servers: ChannelServer[] = []
  for (const [i, channels] of INBOUND.entries()) {
    const server = await ChannelServer.open(engine.block.host(20 + i), PORT, channels)
    ends.push(() => server.close())
    servers.push(server)
  }
  const isUp = () => engine.link.tick()?.destinations.every(({ health }) => health === 'up') ?? false
  expect(await within(20_000, async () => isUp())).toBe(true)
  return { engine, servers }
}

function call(engine: LoneEngine, calls: number, channels: number, rate = 500): SippProcess {
  const from = { address: engine.block.host(3), port: PORT }
  const load = { calls, channels, rate, holdMs: HOLD_MS, limitSec: 90 }
  const caller = startCaller({ scenario: 'caller-or-busy', from, to: engine.sip, ...load })
  ends.push(() => caller.stop())
  return caller
}

async function recordsOf(engine: LoneEngine, calls: number): Promise<CallRecord[]> {
  const records = () => engine.link.batches.flatMap((batch) => batch.records)
  const areThere = await within(20_000, async () => {
    await engine.link.flush()
    return records().length >= calls
  })
  expect(areThere).toBe(true)
  expect(records()).toHaveLength(calls)
  return records()
}

describe('the seed’s call-overflow, Figure 3', () => {
  test('the hash picks a full server, it says 486, and the next server has the call', {
    timeout: 120_000,
  }, async () => {
    // Fairline knows nothing of the channels: the servers themselves refuse.
    const { engine, servers } = await stage({ failoverCodes: [486, 500, 503] }, false)
    const caller = call(engine, 200, 5)
    const end = await caller.done()
    expect({ ...end, errors: caller.errors() }).toMatchObject({ failed: 0, unexpected: 0, errors: '' })
    const refused = servers.flatMap((server) => server.refused)
    expect(refused.length).toBeGreaterThan(10)
    const records = await recordsOf(engine, 200)
    const moved = records.filter(({ attempts }) => attempts.length > 1)
    expect(moved.map(({ callId }) => callId).sort()).toEqual([...new Set(refused)].sort())
    // Five outbound channels never need a sixth: whoever is refused by one server finds room at the other.
    for (const { attempts, status, cause } of moved) {
      expect(attempts.map((attempt) => attempt.status)).toEqual([486, 200])
      expect([status, cause]).toEqual([200, 'caller'])
    }
  })
})

describe(`${OUTBOUND} outbound channels against servers of ${INBOUND.join(' and ')}`, () => {
  test('none is refused while a channel is free, and exactly those that came while all five were busy are', {
    timeout: 180_000,
  }, async () => {
    const { engine, servers } = await stage({}, true)
    const caller = call(engine, CALLS, OUTBOUND)
    const end = await caller.done()
    expect({ ...end, errors: caller.errors() }).toMatchObject({ failed: 0, unexpected: 0, errors: '' })
    // The servers never had to refuse: Fairline knew.
    expect(servers.map((server) => server.refused.length)).toEqual([0, 0])
    const records = await recordsOf(engine, CALLS)
    const refused = records.filter(({ cause }) => cause === 'unplaced')
    const served = servers.flatMap((server) => server.served)
    expect(refused.length).toBeGreaterThan(10)
    expect(served.length + refused.length).toBe(CALLS)
    expect(refused.every(({ status }) => status === 486)).toBe(true)
    for (const { startedAtMs, callId, leftOver } of refused) {
      expect(mostBusyAround(servers, startedAtMs), `${callId} was refused`).toBe(ALL_INBOUND)
      expect(leftOver.map(({ why }) => why)).toEqual(['full', 'full'])
    }
    for (const { startedAtMs, callId } of records.filter(({ cause }) => cause !== 'unplaced'))
      expect(leastBusyAround(servers, startedAtMs, callId), `${callId} was placed`).toBeLessThan(ALL_INBOUND)
  })
})

/** Busy channels of all servers when this moment comes near, and after each change about it, by their own logs. */
function busyAround(servers: readonly ChannelServer[], atMs: number, except = ''): number[] {
  const calls = servers.flatMap((server) => server.served).filter(({ callId }) => callId !== except)
  const changes = calls.flatMap(({ fromMs, toMs }) => [fromMs, toMs ?? Infinity])
  const moments = [atMs - SKEW_MS, ...changes.filter((ms) => Math.abs(ms - atMs) <= SKEW_MS)]
  return moments.map(
    (ms) => calls.filter(({ fromMs, toMs }) => fromMs <= ms && (toMs ?? Infinity) > ms).length,
  )
}
const mostBusyAround = (servers: readonly ChannelServer[], atMs: number) =>
  Math.max(...busyAround(servers, atMs))
const leastBusyAround = (servers: readonly ChannelServer[], atMs: number, callId: string) =>
  Math.min(...busyAround(servers, atMs, callId))
