import { destinationSchema } from '#engine/contract/destination-config.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { Drain } from '#engine/contract/placing.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import { NO_JSON, type Transaction } from '#prisma/client.ts'
import { isSame } from '#web/lib/field-diff.ts'
import {
  type DestinationInput,
  type DestinationPatch,
  destinationInputSchema,
  destinationPatchSchema,
} from '#web/lib/inputs.ts'
import { InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration } from './configuration.ts'
import { requireSeen } from './conflicts.ts'
import { drainOf, insertDestination, isOver, presentDestination, sealedColumns } from './destination-rows.ts'
import { requireOwnTimes } from './probe-times.ts'
import { type DestinationView, destinationRecord, destinationView, PRESENT, setColumnsOf } from './rows.ts'
import { storedSecrets, writtenPasswords } from './secrets.ts'
import { withoutUndefined } from './sets.ts'

export async function getDestination(id: number): Promise<DestinationView | null> {
  const row = await panelRuntime().db.destination.findFirst({ where: { id, ...PRESENT } })
  return row && destinationView(row)
}

export async function createDestination(
  setId: number,
  input: DestinationInput,
  actor: Actor,
): Promise<DestinationView> {
  const parsed = destinationInputSchema.parse(input)
  return changeConfiguration(actor, 'create destination', async (tx, revision) => {
    const set = await tx.set.findFirst({ where: { id: setId, ...PRESENT } })
    if (!set) throw new FairlineError('SET_UNKNOWN', `(${setId})`)
    requireOwnTimes(setColumnsOf(set).probe, parsed.probe)
    requireLater(drainOf(parsed))
    const view = await insertDestination(tx, setId, revision, parsed)
    const { revision: _, ...after } = view
    return { value: view, subject: `destination ${view.id}`, after }
  })
}

export async function updateDestination(
  id: number,
  patch: DestinationPatch,
  actor: Actor,
): Promise<DestinationView> {
  const parsed = destinationPatchSchema.parse(patch)
  return changeConfiguration(actor, 'update destination', async (tx, revision) => {
    const { view, before, after } = await patchDestination(tx, id, parsed, revision)
    return { value: view, subject: `destination ${id}`, before, after }
  })
}

/** Of one row, within a change. */
export async function patchDestination(
  tx: Transaction,
  id: number,
  { revision: seen, ...patch }: DestinationPatch,
  revision: number,
) {
  const row = await presentDestination(tx, id)
  await requireSeen(tx, `destination ${id}`, row.revision, seen)
  const before = destinationRecord(row)
  const wanted = destinationSchema.parse({ ...before, ...withoutUndefined(patch) })
  if (!isSame(wanted.drain, before.drain)) requireLater(drainOf(wanted))
  if (patch.probe) requireOwnTimes(setColumnsOf(row.set).probe, wanted.probe)
  const data = { ...sealedColumns(wanted, storedSecrets(row)), revision }
  const changed = await tx.destination.update({ where: { id }, data })
  const passwordsWritten = writtenPasswords(wanted)
  const after = {
    ...destinationRecord(changed),
    ...(passwordsWritten.length > 0 ? { passwordsWritten } : {}),
  }
  return { view: destinationView(changed), before, after }
}

/**
 * Sets a value, never flips one: repeated, it changes nothing and writes nothing. `drain` goes with `draining`; left
 * out, a drain under way keeps its deadline, and a new one has none. It is no edit of the row, so that it makes no
 * edit stale and is never stale itself.
 */
export async function setDestinationAdminState(
  id: number,
  adminState: AdminState,
  actor: Actor,
  drain?: Drain | null,
): Promise<DestinationView> {
  const current = await getDestination(id)
  if (!current) throw new FairlineError('DESTINATION_UNKNOWN', `(${id})`)
  if (isWished(current, adminState, drain)) return current
  requireLater(drain)
  return changeConfiguration(actor, 'switch destination', (tx) =>
    switchDestination(tx, id, adminState, drain),
  )
}

/** One that is over would end the drain, and release its calls, at once. */
export function requireLater(drain: Drain | null | undefined): void {
  if (drain && isOver(drain))
    throw new InputError('drain.deadlineMs', 'the deadline is over already; write a later one')
}

export function isWished(
  current: Pick<DestinationView, 'adminState' | 'drain'>,
  adminState: AdminState,
  drain: Drain | null | undefined,
): boolean {
  if (current.adminState !== adminState) return false
  return adminState !== 'draining' || drain === undefined || isSame(current.drain, drain)
}

export async function switchDestination(
  tx: Transaction,
  id: number,
  adminState: AdminState,
  drain: Drain | null | undefined,
) {
  const row = await presentDestination(tx, id)
  const before = destinationView(row)
  const wish = { adminState, drain: drain === undefined ? before.drain : drain }
  const data = { adminState, drain: drainOf(wish) ?? NO_JSON }
  const after = destinationView(await tx.destination.update({ where: { id }, data }))
  const told = (view: DestinationView) => ({ adminState: view.adminState, drain: drainOf(view) })
  return { value: after, subject: `destination ${id}`, before: told(before), after: told(after) }
}

/** What the engine reports is written in its name. */
export const ENGINE: Actor = { id: 'engine', name: 'engine' }
const TAKEN_BACK = new Error('the drain was taken back meanwhile')

/** What the engine reports: nothing is left on a draining destination, or its deadline is over (rules 23). A newer wish stands. */
export async function completeDraining(id: number): Promise<void> {
  const current = await getDestination(id)
  if (current?.adminState !== 'draining') return
  await changeConfiguration(ENGINE, 'switch destination', async (tx) => {
    const { adminState } = await presentDestination(tx, id)
    if (adminState !== 'draining') throw TAKEN_BACK
    return switchDestination(tx, id, 'disabled', null)
  }).catch((error: unknown) => {
    if (error !== TAKEN_BACK) throw error
  })
}

/**
 * Takes over a state that was set on the engine directly while the panel was away (rules 27).
 * Always a new revision, so that the engine gives up its mark.
 */
export async function adoptOverride(id: number, adminState: AdminState): Promise<void> {
  if (!(await getDestination(id))) return
  await changeConfiguration(ENGINE, 'take over override', (tx) =>
    switchDestination(tx, id, adminState, undefined),
  )
}
