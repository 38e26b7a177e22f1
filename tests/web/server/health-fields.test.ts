import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import {
  createDestination,
  getDestination,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { listEvents } from '#web/server/repositories/events.ts'
import { createSet, getSet, updateSet } from '#web/server/repositories/sets.ts'

const folder = temporaryFolder()
let panel: TestPanel
let id: number
beforeAll(async () => {
  panel = await openPanel(folder)
  await createSet({ id: 1, name: 'media' }, ALICE)
  id = (await createDestination(1, { uri: 'sip:192.0.2.7' }, ALICE)).id
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

describe('what a set says of health', () => {
  test('it is kept, and a patch of evidence changes only the fields within that it names', async () => {
    await updateSet(1, { evidence: { consecutive: 9, codes: [500] }, loadFormula: 'opensips' }, ALICE)
    await updateSet(1, { evidence: { windowSec: 20 }, overloadControl: true }, ALICE)
    expect(await getSet(1)).toMatchObject({
      evidence: { enabled: true, consecutive: 9, codes: [500], windowSec: 20 },
      loadFormula: 'opensips',
      overloadControl: true,
    })
  })

  test('a destination’s own probe is replaced as a whole: what is left out is the set’s again', async () => {
    await updateDestination(id, { probe: { timeoutMs: 700, fall: 9 } }, ALICE)
    await updateDestination(id, { weight: 3 }, ALICE)
    expect((await getDestination(id))?.probe).toEqual({ timeoutMs: 700, fall: 9 })
    await updateDestination(id, { probe: { transport: null } }, ALICE)
    expect((await getDestination(id))?.probe).toEqual({ transport: null })
  })
})

describe('a time-out fits its interval', () => {
  const refusal = (field: string) => ({ code: 'INPUT_INVALID', field })

  test('of a destination with its own time-out, of one with its own interval, when it is made, too', async () => {
    const slow = updateDestination(id, { probe: { timeoutMs: 10_000 } }, ALICE)
    await expect(slow).rejects.toMatchObject(refusal('probe.timeoutMs'))
    await expect(slow).rejects.toThrow(
      "(the destination's own, 10000 ms) must be shorter than the interval (the set's, 10000 ms)",
    )
    const hasty = updateDestination(id, { probe: { intervalMs: 1_000 } }, ALICE)
    await expect(hasty).rejects.toMatchObject(refusal('probe.intervalMs'))
    const made = createDestination(1, { uri: 'sip:192.0.2.8', probe: { timeoutMs: 10_000 } }, ALICE)
    await expect(made).rejects.toMatchObject(refusal('probe.timeoutMs'))
  })

  test('of a set: the destination that stands against it is named', async () => {
    await updateDestination(id, { probe: { timeoutMs: 5_000 } }, ALICE)
    const quick = updateSet(1, { probe: { intervalMs: 4_000 } }, ALICE)
    await expect(quick).rejects.toMatchObject(refusal('probe.intervalMs'))
    await expect(quick).rejects.toThrow(
      `destination ${id} (sip:192.0.2.7) has a probe time-out of its own, 5000 ms`,
    )
    await updateDestination(id, { probe: { intervalMs: 3_000 } }, ALICE)
    const slow = updateSet(1, { probe: { timeoutMs: 3_500 } }, ALICE)
    await expect(slow).rejects.toMatchObject(refusal('probe.timeoutMs'))
    await expect(slow).rejects.toThrow(
      `destination ${id} (sip:192.0.2.7) has a probe interval of its own, 3000 ms`,
    )
    await updateDestination(id, { probe: {} }, ALICE)
    expect(await updateSet(1, { probe: { timeoutMs: 3_500 } }, ALICE)).toMatchObject({
      probe: { timeoutMs: 3_500 },
    })
    await expect(updateSet(1, { probe: { timeoutMs: 20_000 } }, ALICE)).rejects.toMatchObject(
      refusal('probe.timeoutMs'),
    )
  })
})

describe('events', () => {
  const event = {
    atMs: 1_000,
    kind: 'health' as const,
    setId: 1,
    destinationId: 7,
    from: 'up',
    to: 'down',
    cause: 'probe',
    text: '3 probes unanswered',
  }
  const batch = { engineId: 'e', startNumber: 1, sequence: 1, minuteMs: 0, calls: [], sources: [] }

  test('figures and how long it had lasted are kept, ninety days in ms among them', async () => {
    const figures = { probes: 3, latencyMs: 12.5 }
    const events = [{ ...event, figures, lastedMs: 90 * 86_400_000 }]
    await applyBatch(panel.runtime.db, { ...batch, events, records: [] })
    expect(await listEvents({ limit: 1 })).toMatchObject(events)
  })
})

test('rows from before these columns are read on with the defaults', async () => {
  const { db } = panel.runtime
  await db.$executeRawUnsafe(
    `INSERT INTO "Set" (id, name, algorithm, "fullCode", "attemptTimeoutMs", "ringTimeoutSec", "maxAttempts", "failoverCodes", "rewriteRequestUri", probe)
     VALUES (40, 'old', 'weighted', 486, 2000, 185, 8, '[]', false, '{}')`,
  )
  await db.$executeRawUnsafe(
    `INSERT INTO "Destination" (id, "setId", position, uri, weight, priority, "channelNaming", "channelHeader", "adminState", description, attributes, "contactNetworks")
     VALUES (400, 40, 0, 'sip:192.0.2.40', 5, 0, 'assigned', '', 'enabled', '', '{}', '[]')`,
  )
  await db.$executeRawUnsafe(
    `INSERT INTO "Event" (at, kind, "from", "to", cause, text) VALUES (CURRENT_TIMESTAMP, 'health', 'up', 'down', '', 'old')`,
  )
  expect(await getSet(40)).toMatchObject({
    evidence: { enabled: true, consecutive: 5 },
    loadFormula: 'own-calls',
    overloadControl: false,
    destinations: [{ probe: {}, probeLogin: null, resources: {}, feeds: [] }],
  })
  expect(await listEvents({ limit: 1 })).toMatchObject([{ text: 'old', figures: {}, lastedMs: null }])
  expect(await updateDestination(400, { weight: 6 }, ALICE)).toMatchObject({ weight: 6, probeLogin: null })
})
