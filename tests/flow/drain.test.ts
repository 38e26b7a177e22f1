import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SnapshotInput } from '#engine/contract/config.ts'
import type { DestinationLive, EngineEvent } from '#engine/contract/live.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { ScriptedReceiver } from '../support/scripted-receiver.ts'
import { type SippProcess, startCaller } from '../support/sipp.ts'
import type { SippTotals } from '../support/sipp-statistics.ts'

const PORT = 5_070
const RATE = 20
const HOLD_MS = 4_000
const WHOLE_SEC = 120

let engine: LoneEngine
let receivers: ScriptedReceiver[] = []
let caller: SippProcess
let revision = 1

/** Two destinations under steady calls; `more` is what is wanted of the first. */
function configuration(more: object, set: object = {}): SnapshotInput {
  const { block } = engine
  return {
    format: 1,
    revision: { database: 'flow', number: ++revision },
    sets: [
      {
        id: 1,
        name: 'media',
        algorithm: 'round-robin',
        ...set,
        destinations: [
          { id: 1, uri: `sip:${block.host(21)}:${PORT}`, ...more },
          { id: 2, uri: `sip:${block.host(22)}:${PORT}` },
        ],
      },
    ],
    sources: [],
  }
}

beforeAll(async () => {
  engine = await startEngine((block) => ({
    format: 1,
    revision: { database: 'flow', number: 1 },
    sets: [
      {
        id: 1,
        name: 'media',
        algorithm: 'round-robin',
        destinations: [21, 22].map((host, i) => ({ id: i + 1, uri: `sip:${block.host(host)}:${PORT}` })),
      },
    ],
    sources: [],
  }))
  receivers = [
    await ScriptedReceiver.open(engine.block.host(21), PORT),
    await ScriptedReceiver.open(engine.block.host(22), PORT),
  ]
  expect(await within(20_000, async () => seen(1)?.health === 'up' && seen(2)?.health === 'up')).toBe(true)
  const from = { address: engine.block.host(3), port: PORT }
  const load = { calls: RATE * WHOLE_SEC, rate: RATE, holdMs: HOLD_MS, limitSec: WHOLE_SEC }
  caller = startCaller({ scenario: 'caller', from, to: engine.sip, ...load })
  expect(await within(20_000, async () => (seen(1)?.activeCalls ?? 0) > RATE)).toBe(true)
})

afterAll(async () => {
  await caller?.stop()
  for (const receiver of receivers) receiver.close()
  await engine?.stop()
})

const seen = (id: number): DestinationLive | undefined =>
  engine.link.tick()?.destinations.find((one) => one.id === id)
const events = (kind: EngineEvent['kind']) =>
  engine.link.batches.flatMap((batch) => batch.events).filter((event) => event.kind === kind)
const offered = () => receivers.map((receiver) => receiver.offered)

test('a drain takes no new call, shows what is left and when it ends, and is off by itself with its last call', {
  timeout: 60_000,
}, async () => {
  await engine.link.configure(configuration({ adminState: 'draining' }))
  const [before = 0] = offered()
  expect(await within(5_000, async () => seen(1)?.drain?.etaMs != null)).toBe(true)
  const { activeCalls, drain } = seen(1) ?? {}
  expect(drain).toMatchObject({ deadlineMs: null, atDeadline: 'wait' })
  expect(activeCalls).toBeGreaterThan(0)
  expect(drain?.callsAtStart).toBeGreaterThanOrEqual(activeCalls ?? 0)
  // Calls last four seconds, so that the estimate may not be far beyond.
  expect((drain?.etaMs ?? 0) - Date.now()).toBeLessThan(3 * HOLD_MS)
  expect(await within(20_000, async () => seen(1)?.adminState === 'disabled')).toBe(true)
  expect(offered()[0]).toBe(before)
  expect(seen(1)?.activeCalls).toBe(0)
  await engine.link.flush()
  expect(events('drained').at(-1)).toMatchObject({ destinationId: 1, to: 'disabled', cause: 'no call left' })
})

test('taken back it gets calls at once; taken back in the middle of a drain, too', {
  timeout: 60_000,
}, async () => {
  await engine.link.configure(configuration({ adminState: 'enabled' }))
  expect(await within(10_000, async () => (seen(1)?.activeCalls ?? 0) > RATE)).toBe(true)
  await engine.link.configure(configuration({ adminState: 'draining' }))
  expect(await within(5_000, async () => seen(1)?.drain != null)).toBe(true)
  await engine.link.configure(configuration({ adminState: 'enabled' }))
  const [before = 0] = offered()
  expect(await within(10_000, async () => (offered()[0] ?? 0) > before + RATE)).toBe(true)
  expect(seen(1)).toMatchObject({ adminState: 'enabled', drain: null })
})

test('at its deadline it is off though calls go on, and these end as they would', {
  timeout: 60_000,
}, async () => {
  const drain = { deadlineMs: Date.now() + 1_500, atDeadline: 'disable' as const }
  await engine.link.configure(configuration({ adminState: 'draining', drain }))
  expect(await within(5_000, async () => seen(1)?.adminState === 'disabled')).toBe(true)
  expect(seen(1)?.activeCalls).toBeGreaterThan(0)
  expect(await within(20_000, async () => seen(1)?.activeCalls === 0)).toBe(true)
  await engine.link.flush()
  expect(events('drained').at(-1)).toMatchObject({ destinationId: 1, cause: 'deadline' })
})

test('at its deadline its calls may be released from the books; their BYE still reaches it', {
  timeout: 60_000,
}, async () => {
  await engine.link.configure(configuration({ adminState: 'enabled' }))
  expect(await within(10_000, async () => (seen(1)?.activeCalls ?? 0) > RATE)).toBe(true)
  const drain = { deadlineMs: Date.now() + 1_000, atDeadline: 'release' as const }
  await engine.link.configure(configuration({ adminState: 'draining', drain }))
  expect(
    await within(5_000, async () => seen(1)?.adminState === 'disabled' && seen(1)?.activeCalls === 0),
  ).toBe(true)
  await engine.link.flush()
  const released = engine.link.batches
    .flatMap((batch) => batch.records)
    .filter(({ cause, destinationId }) => cause === 'released' && destinationId === 1)
  expect(released.length).toBeGreaterThan(0)
  const figures = { calls: released.length }
  expect(events('released').at(-1)).toMatchObject({ destinationId: 1, cause: 'drain', figures })
})

test('and through all of it no call failed', { timeout: 60_000 }, async () => {
  const { created } = caller.totals()
  const isOver = ({ successful, failed }: SippTotals) => successful + failed >= created
  expect(await within(4 * HOLD_MS, async () => isOver(caller.totals()))).toBe(true)
  const { failed, unexpected } = caller.totals()
  expect({ failed, unexpected, errors: caller.errors() }).toEqual({ failed: 0, unexpected: 0, errors: '' })
})
