import { afterEach, describe, expect, test } from 'vitest'
import type { CallRecord } from '#engine/contract/call-record.ts'
import type { SnapshotInput } from '#engine/contract/config.ts'
import type { DestinationLive } from '#engine/contract/live.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { ScriptedReceiver } from '../support/scripted-receiver.ts'
import { type SippProcess, startCaller } from '../support/sipp.ts'

/** Chains, caps, slow start and hot edits on the wire: SIPp calls, callees on real sockets that answer as they are told. */

const PORT = 5_070
/** Calls of one look at a ramp: two seconds of them. */
const SAMPLE = 120
type SetInput = SnapshotInput['sets'][number]
type Sets = (at: (id: number) => { id: number; uri: string }) => SetInput[]

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

class Stage {
  readonly receivers = new Map<number, ScriptedReceiver>()
  private revision = 1
  private readonly engine: LoneEngine

  constructor(engine: LoneEngine) {
    this.engine = engine
  }

  /** Destinations have the ids 1 to `count`. */
  static async open(count: number, sets: Sets, more: Partial<SnapshotInput> = {}): Promise<Stage> {
    const at = (host: (n: number) => string) => (id: number) => ({ id, uri: `sip:${host(20 + id)}:${PORT}` })
    const engine = await startEngine((block) => ({
      format: 1,
      revision: { database: 'flow', number: 1 },
      sets: sets(at((n) => block.host(n))),
      sources: [],
      ...more,
    }))
    ends.push(() => engine.stop())
    const stage = new Stage(engine)
    for (let id = 1; id <= count; id++) {
      const receiver = await ScriptedReceiver.open(engine.block.host(20 + id), PORT)
      ends.push(() => receiver.close())
      stage.receivers.set(id, receiver)
    }
    const areUp = () => engine.link.tick()?.destinations.every(({ health }) => health === 'up') ?? false
    expect(await within(20_000, async () => areUp())).toBe(true)
    return stage
  }

  receiver(id: number): ScriptedReceiver {
    const found = this.receivers.get(id)
    if (!found) throw new Error(`there is no receiver ${id}`)
    return found
  }

  offered(): number[] {
    return [...this.receivers.values()].map((receiver) => receiver.offered)
  }

  seen(id: number): DestinationLive {
    const found = this.engine.link.tick()?.destinations.find((one) => one.id === id)
    if (!found) throw new Error(`destination ${id} is not seen`)
    return found
  }

  call(
    calls: number,
    rate: number,
    holdMs = 100,
    scenario: 'caller' | 'caller-or-busy' = 'caller',
  ): SippProcess {
    const from = { address: this.engine.block.host(3), port: PORT + ends.length }
    const caller = startCaller({ scenario, from, to: this.engine.sip, calls, rate, holdMs, limitSec: 90 })
    ends.push(() => caller.stop())
    return caller
  }

  async records(calls: number): Promise<CallRecord[]> {
    const all = () => this.engine.link.batches.flatMap((batch) => batch.records)
    const areThere = await within(20_000, async () => {
      await this.engine.link.flush()
      return all().length >= calls
    })
    expect(areThere).toBe(true)
    return all()
  }

  async configure(sets: Sets, more: Partial<SnapshotInput> = {}): Promise<void> {
    const { block, link } = this.engine
    const at = (id: number) => ({ id, uri: `sip:${block.host(20 + id)}:${PORT}` })
    const revision = { database: 'flow', number: ++this.revision }
    await link.configure({ format: 1, revision, sets: sets(at), sources: [], ...more })
  }
}

async function allWell(caller: SippProcess): Promise<number> {
  const end = await caller.done()
  expect({ ...end, errors: caller.errors() }).toMatchObject({ failed: 0, unexpected: 0, errors: '' })
  return end.successful
}

describe('a chain of sets', () => {
  test('a call that finds nobody in the first set goes on to the next, each with its own algorithm and limit', {
    timeout: 90_000,
  }, async () => {
    const stage = await Stage.open(5, (at) => [
      {
        id: 1,
        name: 'first',
        algorithm: 'priority',
        chain: [{ setId: 4, maxAttempts: 1 }, { setId: 9 }],
        destinations: [at(1), at(2)],
      },
      { id: 4, name: 'second', algorithm: 'round-robin', destinations: [at(3), at(4)] },
      { id: 9, name: 'last', destinations: [at(5)] },
    ])
    for (const id of [1, 2, 3, 4]) stage.receiver(id).inviteStatus = 503
    expect(await allWell(stage.call(20, 20))).toBe(20)
    // Both of set 1, then one of set 4 in turn, then set 9.
    expect(stage.offered()).toEqual([20, 20, 10, 10, 20])
    for (const { attempts, setId, destinationId, status } of await stage.records(20)) {
      expect(attempts.map((attempt) => [attempt.setId, attempt.status])).toEqual([
        [1, 503],
        [1, 503],
        [4, 503],
        [9, 200],
      ])
      expect([setId, destinationId, status]).toEqual([9, 5, 200])
    }
  })

  test('for full ones alone: a call that was tried and failed ends, one that found all full goes on', {
    timeout: 90_000,
  }, async () => {
    const sets: Sets = (at) => [
      {
        id: 1,
        name: 'first',
        chain: [{ setId: 2 }],
        chainOn: 'full',
        destinations: [{ ...at(1), channels: 2 }],
      },
      { id: 2, name: 'overflow', destinations: [at(2)] },
    ]
    const stage = await Stage.open(2, sets)
    expect(await allWell(stage.call(10, 200, 2_000))).toBe(10)
    expect(stage.offered()).toEqual([2, 8])
  })
})

describe('calls per second', () => {
  test('a destination gets no more than its cap in any second, the rest goes elsewhere', {
    timeout: 90_000,
  }, async () => {
    const stage = await Stage.open(2, (at) => [
      {
        id: 1,
        name: 'capped',
        algorithm: 'priority',
        destinations: [{ ...at(1), priority: 10, callsPerSecond: 5 }, at(2)],
      },
    ])
    expect(await allWell(stage.call(200, 50))).toBe(200)
    const starts = (await stage.records(200))
      .filter(({ destinationId }) => destinationId === 1)
      .map(({ startedAtMs }) => startedAtMs)
      .sort((a, b) => a - b)
    // Four seconds of calls: at least four whole windows of five.
    expect(starts.length).toBeGreaterThanOrEqual(20)
    // A millisecond may be lost to rounding at either end.
    for (const [i, ms] of starts.entries())
      expect((starts[i + 5] ?? Infinity) - ms).toBeGreaterThanOrEqual(998)
    // What is seen is a second old.
    const attempts = () => stage.seen(1).attempts + stage.seen(2).attempts
    expect(await within(5_000, async () => attempts() === 200)).toBe(true)
  })
})

describe('slow start', () => {
  test('a destination that is switched on gets little at first and its share in the end', {
    timeout: 90_000,
  }, async () => {
    const sets =
      (adminState: 'enabled' | 'disabled'): Sets =>
      (at) => [
        {
          id: 1,
          name: 'ramp',
          algorithm: 'weighted',
          slowStart: { sec: 10, fromPercent: 10 },
          destinations: [{ ...at(1), adminState }, at(2)],
        },
      ]
    const stage = await Stage.open(2, sets('enabled'))
    await stage.configure(sets('disabled'))
    await stage.configure(sets('enabled'))
    const began = Date.now()
    const caller = stage.call(60 * 16, 60, 50)
    const shares: { readonly atSec: number; readonly share: number }[] = []
    let before = [0, 0]
    while (caller.isRunning) {
      const came = () => stage.offered().map((count, i) => count - (before[i] ?? 0))
      const isWhole = async () => !caller.isRunning || came().reduce((sum, count) => sum + count, 0) >= SAMPLE
      expect(await within(20_000, isWhole)).toBe(true)
      const [one = 0, two = 0] = came()
      before = stage.offered()
      if (one + two >= SAMPLE) shares.push({ atSec: (Date.now() - began) / 1_000, share: one / (one + two) })
    }
    await allWell(caller)
    const [first] = shares
    const late = shares.filter(({ atSec }) => atSec > 12.5)
    // 10 % rising to 28 % of a whole weight beside a whole one: a sixth at most over the first two seconds and a half.
    expect(first?.share).toBeLessThan(0.25)
    for (const [i, { atSec, share }] of shares.entries())
      if (i > 0 && atSec < 10) expect(share).toBeGreaterThanOrEqual((shares[i - 1]?.share ?? 0) - 0.03)
    expect(late.length).toBeGreaterThan(0)
    for (const { share } of late) expect(Math.abs(share - 0.5)).toBeLessThan(0.05)
  })
})

describe('hot edits under calls', () => {
  test('weights, channels, addresses and the algorithm change, members come and go: no call fails, nothing seen is lost', {
    timeout: 120_000,
  }, async () => {
    const sets =
      (edit: (rows: ReturnType<typeof rowsOf>) => object[], more: object = {}): Sets =>
      (at) => [
        { id: 1, name: 'hot', algorithm: 'round-robin', ...more, destinations: edit(rowsOf(at)) } as SetInput,
      ]
    const rowsOf = (at: (id: number) => { id: number; uri: string }) => [at(1), at(2), at(3)]
    const stage = await Stage.open(
      4,
      sets((rows) => rows),
    )
    const caller = stage.call(50 * 20, 50, 500)
    expect(await within(10_000, async () => (stage.offered()[2] ?? 0) > 20)).toBe(true)
    const probed = stage.seen(2).probeLatencyMs
    const edits: Sets[] = [
      sets(([one, two, three]) => [{ ...one, weight: 10 }, two, three].filter((row) => row !== undefined)),
      sets((rows) => rows, { algorithm: 'weighted' }),
      sets(([one, two, three]) => [one, { ...two, channels: 40 }, three].filter((row) => row !== undefined)),
      sets(([one, two]) => [one, two].filter((row) => row !== undefined)),
      (at) => [
        {
          id: 1,
          name: 'hot',
          algorithm: 'round-robin',
          destinations: [at(1), at(2), { ...at(3), uri: at(4).uri }],
        },
      ],
      sets((rows) => rows, { algorithm: 'fewest-calls' }),
      sets((rows) => rows),
    ]
    for (const edit of edits) {
      const totals = [1, 2].map((id) => stage.seen(id).total)
      await stage.configure(edit)
      const haveGrown = async () => [1, 2].every((id, i) => stage.seen(id).total > (totals[i] ?? 0) + 20)
      expect(await within(10_000, haveGrown)).toBe(true)
      expect([1, 2].map((id) => stage.seen(id).health)).toEqual(['up', 'up'])
    }
    expect(stage.seen(2).probeLatencyMs === null).toBe(probed === null)
    expect(await allWell(caller)).toBe(1_000)
    expect(await within(10_000, async () => [1, 2, 3].every((id) => stage.seen(id).activeCalls === 0))).toBe(
      true,
    )
    expect(stage.offered().reduce((sum, count) => sum + count, 0)).toBe(1_000)
  })
})
