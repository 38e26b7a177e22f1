import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import { seenDestination } from '#tests/support/seen-figures.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import { PUT as putAdminState } from '#web/app/api/v1/destinations/[id]/admin-state/route.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import {
  adoptOverride,
  completeDraining,
  createDestination,
  getDestination,
  setDestinationAdminState,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { createSet } from '#web/server/repositories/sets.ts'

const folder = temporaryFolder()
const LATER = { deadlineMs: 4_000_000_000_000, atDeadline: 'release' as const }
let engine: FakeEngine
let panel: TestPanel
let id: number
beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${await engine.open()}` })
  await createSet({ id: 1, name: 'media' }, ALICE)
  id = (await createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE)).id
  await createDestination(1, { uri: 'sip:192.0.2.2' }, ALICE)
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})
const revision = async () => (await panel.runtime.db.revision.findFirstOrThrow()).number
const onEngine = () => engine.received.at(-1)?.sets[0]?.destinations.find((one) => one.id === id)

describe('a drain and its deadline', () => {
  test('the deadline goes with the switch to draining, and the engine has it', async () => {
    expect(await setDestinationAdminState(id, 'draining', ALICE, LATER)).toMatchObject({ drain: LATER })
    const number = await revision()
    await until('it is applied', () => engine.revision?.number === number)
    expect(onEngine()).toMatchObject({ adminState: 'draining', drain: LATER })
    const [row] = await listAudit({ limit: 1 })
    expect(row).toMatchObject({
      action: 'switch destination',
      before: { adminState: 'enabled', drain: null },
      after: { adminState: 'draining', drain: LATER },
    })
  })

  test('repeated, it writes nothing; another deadline is a change; null takes it away', async () => {
    const before = await revision()
    await setDestinationAdminState(id, 'draining', ALICE, LATER)
    await setDestinationAdminState(id, 'draining', ALICE)
    expect(await revision()).toBe(before)
    const sooner = { ...LATER, deadlineMs: LATER.deadlineMs - 1 }
    expect(await setDestinationAdminState(id, 'draining', ALICE, sooner)).toMatchObject({ drain: sooner })
    expect(await setDestinationAdminState(id, 'draining', ALICE, null)).toMatchObject({ drain: null })
  })

  test.each(['enabled', 'disabled'] as const)('the switch to %s clears it', async (adminState) => {
    await setDestinationAdminState(id, 'draining', ALICE, LATER)
    expect(await setDestinationAdminState(id, adminState, ALICE)).toMatchObject({ adminState, drain: null })
    expect(await setDestinationAdminState(id, 'draining', ALICE)).toMatchObject({ drain: null })
  })

  test('an edit of a destination that is not draining keeps no deadline', async () => {
    await setDestinationAdminState(id, 'enabled', ALICE)
    expect(await updateDestination(id, { drain: LATER }, ALICE)).toMatchObject({ drain: null })
  })

  test('a deadline that is over is refused by its field, in an edit too', async () => {
    const drain = { deadlineMs: 1_000, atDeadline: 'release' as const }
    const refused = { code: 'INPUT_INVALID', field: 'drain.deadlineMs' }
    await expect(setDestinationAdminState(id, 'draining', ALICE, drain)).rejects.toMatchObject(refused)
    const edit = updateDestination(id, { adminState: 'draining', drain }, ALICE)
    await expect(edit).rejects.toMatchObject(refused)
    const made = createDestination(1, { uri: 'sip:192.0.2.3', adminState: 'draining', drain }, ALICE)
    await expect(made).rejects.toMatchObject(refused)
  })

  test('rules 23: what the engine reports as drained by its deadline is written down as disabled, calls or none', async () => {
    await setDestinationAdminState(id, 'draining', ALICE, LATER)
    engine.tick = {
      ...engine.tick,
      destinations: [seenDestination(id, { adminState: 'draining', activeCalls: 3 })],
    }
    engine.sendChange({ kind: 'drained', destinationId: id })
    await until('it is disabled', async () => (await getDestination(id))?.adminState === 'disabled')
    expect(await getDestination(id)).toMatchObject({ drain: null })
    expect((await listAudit({ limit: 1 }))[0]).toMatchObject({ actorName: 'engine' })
  })

  test('rules 23: a drain that is taken back while its end is written down stays taken back', async () => {
    await setDestinationAdminState(id, 'draining', ALICE)
    await Promise.all([completeDraining(id), setDestinationAdminState(id, 'enabled', ALICE)])
    expect(await getDestination(id)).toMatchObject({ adminState: 'enabled' })
  })

  test('rules 27: an override is taken over; into a drain under way it brings no end of its deadline', async () => {
    await setDestinationAdminState(id, 'draining', ALICE, LATER)
    await adoptOverride(id, 'draining')
    expect(await getDestination(id)).toMatchObject({ adminState: 'draining', drain: LATER })
    await adoptOverride(id, 'enabled')
    expect(await getDestination(id)).toMatchObject({ adminState: 'enabled', drain: null })
  })

  test('through REST: with a deadline, and refused with one where nothing drains', async () => {
    const token = fs.readFileSync(path.join(folder, 'panel-token'), 'utf8').trim()
    const put = (body: unknown) =>
      putAdminState(
        new Request('http://127.0.0.1/api', {
          method: 'PUT',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify(body),
        }),
        { params: Promise.resolve({ id: String(id) }) },
      )
    const answer = await put({ adminState: 'draining', drain: LATER })
    expect(await answer.json()).toMatchObject({ adminState: 'draining', drain: LATER })
    const odd = await put({ adminState: 'enabled', drain: LATER })
    expect([odd.status, (await odd.json()).field]).toEqual([400, 'drain'])
  })
})
