import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineEvent } from '#engine/contract/live.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { ScriptedReceiver } from '../support/scripted-receiver.ts'
import { type SippProcess, startCaller } from '../support/sipp.ts'

/** Only evidence can bench here: probes alone would need a hundred failures. */
const FALL = 100
const PORT = 5_070
const EJECTION_SEC = 8
const RATE = 30
const WHOLE_SEC = 90
/** Set 1: four, of which three turn bad. Set 2: two that both do. Set 3: two, one bad, with a single caller. */
const SETS = { 1: [1, 2, 3, 4], 2: [5, 6], 3: [7, 8] } as const
const BAD = [1, 2, 3, 5, 6, 7]

let engine: LoneEngine
const receivers = new Map<number, ScriptedReceiver>()
const callers: SippProcess[] = []

beforeAll(async () => {
  engine = await startEngine((block) => ({
    format: 1,
    revision: { database: 'flow', number: 1 },
    sets: Object.entries(SETS).map(([id, ids]) => ({
      id: Number(id),
      name: `set ${id}`,
      algorithm: 'round-robin' as const,
      probe: { fall: FALL, rise: 1 },
      evidence: { ejectionSec: EJECTION_SEC },
      destinations: ids.map((each) => ({ id: each, uri: `sip:${block.host(20 + each)}:${PORT}` })),
    })),
    sources: [
      { id: 1, name: 'two', network: block.host(3), setId: 2 },
      { id: 2, name: 'two again', network: block.host(4), setId: 2 },
      { id: 3, name: 'alone', network: block.host(5), setId: 3 },
    ],
  }))
  for (const id of Object.values(SETS).flat())
    receivers.set(id, await ScriptedReceiver.open(engine.block.host(20 + id), PORT))
  const areUp = await within(30_000, async () => [...receivers.keys()].every((id) => healthOf(id) === 'up'))
  expect(areUp).toBe(true)
  for (const host of [6, 7, 3, 4, 5]) callers.push(callFrom(host))
  expect(await within(20_000, async () => [...receivers.values()].every(({ offered }) => offered > 10))).toBe(
    true,
  )
  for (const id of BAD) turn(id, 503)
})

afterAll(async () => {
  await Promise.all(callers.map((caller) => caller.stop()))
  for (const receiver of receivers.values()) receiver.close()
  await engine?.stop()
})

function callFrom(host: number): SippProcess {
  const from = { address: engine.block.host(host), port: PORT }
  const load = { calls: RATE * WHOLE_SEC, rate: RATE, limitSec: WHOLE_SEC }
  return startCaller({ scenario: 'caller', from, to: engine.sip, ...load })
}
function receiver(id: number): ScriptedReceiver {
  const found = receivers.get(id)
  if (!found) throw new Error(`there is no receiver ${id}`)
  return found
}
function turn(id: number, status: number): void {
  receiver(id).inviteStatus = status
  receiver(id).optionsStatus = status
}
const healthOf = (id: number) => engine.link.tick()?.destinations.find((one) => one.id === id)?.health
const ejected = (ids: readonly number[]) => ids.filter((id) => healthOf(id) === 'down')
const ejections = (id: number): EngineEvent[] =>
  engine.link.batches
    .flatMap((batch) => batch.events)
    .filter((event) => event.destinationId === id && event.to === 'down' && event.cause === 'evidence')
const offered = (ids: readonly number[]) => ids.map((id) => receiver(id).offered)

/** What the wire shows over the next calls: which of them are offered any. */
async function offeredAnew(ids: readonly number[]): Promise<number[]> {
  const before = offered(ids)
  const witness = receiver(4).offered
  expect(await within(20_000, async () => receiver(4).offered > witness + 4 * RATE)).toBe(true)
  return ids.filter((id, index) => receiver(id).offered > (before[index] ?? 0))
}

test('R7: at most half of a set is ejected, and the wire shows it: the third bad one is offered calls as before', {
  timeout: 60_000,
}, async () => {
  expect(await within(15_000, async () => ejected(SETS[1]).length === 2)).toBe(true)
  expect(await offeredAnew(SETS[1])).toHaveLength(2)
  expect(ejected(SETS[1])).toHaveLength(2)
  expect(healthOf(4)).toBe('up')
})

test('R7: the last of a set is never ejected, bad as it is', { timeout: 60_000 }, async () => {
  expect(await within(15_000, async () => ejected(SETS[2]).length === 1)).toBe(true)
  expect(await offeredAnew(SETS[2])).toHaveLength(1)
})

test('R7, attack 13: what one source alone meets ejects nobody', { timeout: 60_000 }, async () => {
  expect(await offeredAnew([7])).toEqual([7])
  expect(ejected(SETS[3])).toEqual([])
})

test('an ejection says why and for how long, and the next one is longer', { timeout: 120_000 }, async () => {
  const [id = 0] = ejected(SETS[2])
  for (const other of SETS[2]) turn(other, 200)
  expect(await within(30_000, async () => healthOf(id) === 'up')).toBe(true)
  turn(id, 503)
  expect(await within(20_000, async () => ejections(id).length > 1)).toBe(true)
  const [first, second] = ejections(id)
  expect(first?.text).toMatch(/ejected for 8 s: .* failed/)
  expect(first?.figures).toMatchObject({ ejections: 1, ejectedMs: EJECTION_SEC * 1_000 })
  expect(second?.figures).toMatchObject({ ejections: 2, ejectedMs: 2 * EJECTION_SEC * 1_000 })
})
