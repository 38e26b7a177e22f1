import { isDeepStrictEqual } from 'node:util'
import { type DestinationConfig, destinationSchema } from '#engine/contract/destination-config.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { Drain } from '#engine/contract/placing.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import { NO_JSON, type Transaction } from '#prisma/client.ts'
import {
  type DestinationInput,
  type DestinationPatch,
  destinationInputSchema,
  destinationPatchSchema,
} from '#web/lib/inputs.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration, plainJson } from './configuration.ts'
import { requireOwnTimes } from './probe-times.ts'
import { type DestinationRow, destinationOf, PRESENT, setOf } from './rows.ts'
import { NO_SECRETS, type StoredSecrets, sealSecrets, storedSecrets, writtenPasswords } from './secrets.ts'
import { withoutUndefined } from './sets.ts'

export type DestinationView = DestinationConfig & { readonly setId: number }

export async function getDestination(id: number): Promise<DestinationView | null> {
  const row = await panelRuntime().db.destination.findFirst({ where: { id, ...PRESENT } })
  return row && viewOf(row)
}

export async function createDestination(
  setId: number,
  input: DestinationInput,
  actor: Actor,
): Promise<DestinationView> {
  const parsed = destinationInputSchema.parse(input)
  return changeConfiguration(actor, 'create destination', async (tx) => {
    const set = await tx.set.findFirst({ where: { id: setId, ...PRESENT } })
    if (!set) throw new FairlineError('SET_UNKNOWN', `(${setId})`)
    requireOwnTimes(setOf({ ...set, destinations: [] }).probe, parsed.probe)
    const view = await insertDestination(tx, setId, await nextPosition(tx, setId), parsed)
    return { value: view, subject: `destination ${view.id}`, after: view }
  })
}

export async function updateDestination(
  id: number,
  patch: DestinationPatch,
  actor: Actor,
): Promise<DestinationView> {
  const parsed = destinationPatchSchema.parse(patch)
  return changeConfiguration(actor, 'update destination', async (tx) => {
    const row = await presentRow(tx, id)
    const before = viewOf(row)
    const wanted = destinationSchema.parse({ ...before, ...withoutUndefined(parsed) })
    if (parsed.probe) requireOwnTimes(setOf({ ...row.set, destinations: [] }).probe, wanted.probe)
    const data = destinationColumns(wanted, storedSecrets(row))
    const after = viewOf(await tx.destination.update({ where: { id }, data }))
    const passwordsWritten = writtenPasswords(wanted)
    const told = passwordsWritten.length > 0 ? { ...after, passwordsWritten } : after
    return { value: after, subject: `destination ${id}`, before, after: told }
  })
}

export async function deleteDestination(id: number, actor: Actor): Promise<void> {
  await changeConfiguration(actor, 'delete destination', async (tx) => {
    const before = viewOf(await presentRow(tx, id))
    await removeDestinations(tx, [id])
    return { value: undefined, subject: `destination ${id}`, before }
  })
}

/** Sets a value, never flips one: repeated, it changes nothing and writes nothing. */
export async function setDestinationAdminState(
  id: number,
  adminState: AdminState,
  actor: Actor,
  drain: Drain | null = null,
): Promise<DestinationView> {
  const current = await getDestination(id)
  if (!current) throw new FairlineError('DESTINATION_UNKNOWN', `(${id})`)
  const wanted = { adminState, drain: adminState === 'draining' ? drain : null }
  if (current.adminState === adminState && isDeepStrictEqual(current.drain, wanted.drain)) return current
  return changeConfiguration(actor, 'switch destination', (tx) => switchDestination(tx, id, wanted))
}

type Wanted = Pick<DestinationConfig, 'adminState' | 'drain'>

async function switchDestination(tx: Transaction, id: number, wanted: Wanted) {
  const destination = viewOf(await presentRow(tx, id))
  const { adminState, drain } = destination
  await tx.destination.update({ where: { id }, data: { ...wanted, drain: wanted.drain ?? NO_JSON } })
  return {
    value: { ...destination, ...wanted },
    subject: `destination ${id}`,
    before: { adminState, ...(drain && { drain }) },
    after: { adminState: wanted.adminState, ...(wanted.drain && { drain: wanted.drain }) },
  }
}

const ENGINE: Actor = { id: 'engine', name: 'engine' }

/** What the engine reports: nothing is left on a draining destination (rules 23). A newer wish stands. */
export async function completeDraining(id: number): Promise<void> {
  const current = await getDestination(id)
  if (current?.adminState === 'draining') await setDestinationAdminState(id, 'disabled', ENGINE)
}

/**
 * Takes over a state that was set on the engine directly while the panel was away (rules 27).
 * Always a new revision, so that the engine gives up its mark.
 */
export async function adoptOverride(id: number, adminState: AdminState): Promise<void> {
  if (!(await getDestination(id))) return
  await changeConfiguration(ENGINE, 'take over override', (tx) =>
    switchDestination(tx, id, { adminState, drain: null }),
  )
}

async function presentRow(tx: Transaction, id: number) {
  const row = await tx.destination.findFirst({ where: { id, ...PRESENT }, include: { set: true } })
  if (!row) throw new FairlineError('DESTINATION_UNKNOWN', `(${id})`)
  return row
}

function viewOf(row: DestinationRow): DestinationView {
  return { ...destinationOf(row), setId: row.setId }
}

async function nextPosition(tx: Transaction, setId: number): Promise<number> {
  const { _max } = await tx.destination.aggregate({ where: { setId, ...PRESENT }, _max: { position: true } })
  return (_max.position ?? -1) + 1
}

async function insertDestination(
  tx: Transaction,
  setId: number,
  position: number,
  input: Omit<DestinationConfig, 'id'>,
): Promise<DestinationView> {
  const row = await tx.destination.create({
    data: { setId, position, ...destinationColumns(input, NO_SECRETS) },
  })
  return viewOf(row)
}

/** Out of the configuration; the engine keeps routing its calls until they end. */
export async function removeDestinations(tx: Transaction, ids: readonly number[]): Promise<void> {
  const removedAt = new Date(panelRuntime().clock.wallMs())
  await tx.destination.updateMany({ where: { id: { in: [...ids] } }, data: { removedAt } })
}

/** `kept`: what the row holds already, since a mask stands for it. */
export function destinationColumns(destination: Omit<DestinationConfig, 'id'>, kept: StoredSecrets) {
  const { feeds, probeLogin } = sealSecrets(destination, kept, panelRuntime().sealing)
  return {
    uri: destination.uri,
    weight: destination.weight,
    priority: destination.priority,
    channels: destination.channels,
    channelNaming: destination.channelNaming,
    channelHeader: destination.channelHeader,
    adminState: destination.adminState,
    description: destination.description,
    attributes: plainJson(destination.attributes) ?? {},
    contactNetworks: destination.contactNetworks,
    tlsVerify: destination.tlsVerify,
    tlsName: destination.tlsName,
    probe: plainJson(destination.probe) ?? {},
    probeLogin: probeLogin ?? NO_JSON,
    resources: plainJson(destination.resources) ?? {},
    feeds: plainJson(feeds) ?? [],
    callsPerSecond: destination.callsPerSecond,
    lastResort: destination.lastResort,
    drain: destination.drain ?? NO_JSON,
  }
}
