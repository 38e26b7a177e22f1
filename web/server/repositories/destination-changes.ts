import type { Drain } from '#engine/contract/placing.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import type { Transaction } from '#prisma/client.ts'
import type { Conflict } from '#web/lib/conflict.ts'
import { inPlaces } from '#web/lib/in-places.ts'
import { type DestinationPatch, destinationPatchSchema } from '#web/lib/inputs.ts'
import { destinationName } from '#web/lib/uri.ts'
import { ConflictError, InputError } from '../failure.ts'
import { type Actor, changeConfiguration } from './configuration.ts'
import { changedSince, conflictWords, requireSeen } from './conflicts.ts'
import { presentDestination, removeDestinations } from './destination-rows.ts'
import { isWished, patchDestination, requireLater, switchDestination } from './destinations.ts'
import {
  type DestinationView,
  destinationRecord,
  destinationView,
  PRESENT,
  WITH_DESTINATIONS,
} from './rows.ts'

/** What is to become of one destination. */
export interface DestinationChange {
  readonly id: number
  /** Its `revision` is what was seen of the row, also where it is only moved or removed. */
  readonly patch?: DestinationPatch
  /** No edit of the row: never stale itself. */
  readonly wish?: { readonly adminState: AdminState; readonly drain?: Drain | null | undefined }
  /** Its place among all of its set, once all of this is done. */
  readonly position?: number
  readonly isRemoved?: boolean
}

export interface ChangedDestinations {
  /** Number of the configuration that was made; null: all was as wished already. */
  readonly revision: number | null
  /** Those that are still there, in the order of the changes. */
  readonly destinations: readonly DestinationView[]
}

/** What one change did to its row, as the audit has it; undefined: it was or is not there. */
interface Done {
  readonly id: number
  readonly view: DestinationView | null
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>> | undefined
}

const NOTHING = new Error('all is as wished already')

/** Several at once, as one change: all of them, or none. A `CONFLICT` tells every row that stands in the way. */
export async function changeDestinations(
  changes: readonly DestinationChange[],
  actor: Actor,
): Promise<ChangedDestinations> {
  if (new Set(changes.map(({ id }) => id)).size < changes.length)
    throw new InputError('changes', 'a destination stands twice')
  const parsed = changes.map((change) =>
    change.patch ? { ...change, patch: destinationPatchSchema.parse(change.patch) } : change,
  )
  const work = async (tx: Transaction, revision: number) => {
    const done = await allOf(tx, parsed, revision)
    if (done.length === 0) throw NOTHING
    const destinations = done.flatMap(({ view }) => view ?? [])
    return { value: { revision, destinations }, ...recordOf(done) }
  }
  return changeConfiguration(actor, actionOf(changes), work).catch((error: unknown) => {
    if (error === NOTHING) return { revision: null, destinations: [] }
    throw error
  })
}

/** In the audit one row stands as it is, several by their subjects. */
function recordOf(done: readonly Done[]) {
  const [first] = done
  if (first && done.length === 1)
    return { subject: `destination ${first.id}`, before: first.before, after: first.after }
  const side = (pick: (one: Done) => unknown) =>
    Object.fromEntries(done.map((one) => [`destination ${one.id}`, pick(one) ?? null]))
  return {
    subject: `${done.length} destinations`,
    before: side((one) => one.before),
    after: side((one) => one.after),
  }
}

function actionOf(changes: readonly DestinationChange[]): string {
  const noun = changes.length === 1 ? 'destination' : 'destinations'
  if (changes.every(({ isRemoved }) => isRemoved)) return `delete ${noun}`
  const isSwitch = changes.every((one) => one.wish && !one.patch && one.position === undefined)
  return isSwitch ? `switch ${noun}` : `update ${noun}`
}

async function allOf(tx: Transaction, changes: readonly DestinationChange[], revision: number) {
  const done: Done[] = []
  const conflicts: Conflict[] = []
  for (const change of changes) {
    try {
      const one = await changed(tx, change, revision)
      if (one) done.push(one)
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      conflicts.push(...error.conflicts)
    }
  }
  const [first] = conflicts
  if (first) throw new ConflictError(first, conflicts.map(conflictWords).join(' '), conflicts)
  return joined(done, await placed(tx, changes, revision))
}

/** A row that was moved as well is told of once. */
function joined(done: readonly Done[], places: readonly Done[]): Done[] {
  const byId = new Map(done.map((one) => [one.id, one]))
  for (const { id, view, before, after } of places) {
    const known = byId.get(id)
    const sum = { id, view, before: { ...known?.before, ...before }, after: { ...known?.after, ...after } }
    byId.set(id, sum)
  }
  return [...byId.values()]
}

async function changed(tx: Transaction, change: DestinationChange, revision: number): Promise<Done | null> {
  const row = await presentOrConflict(tx, change)
  const name = destinationName(row)
  return nameRow(name, () =>
    change.isRemoved ? removed(tx, change, revision) : edited(tx, change, revision),
  )
}

/** One that somebody has removed meanwhile: who that was. */
async function presentOrConflict(tx: Transaction, { id, patch }: DestinationChange) {
  try {
    return await presentDestination(tx, id)
  } catch (error) {
    if (patch?.revision === undefined) throw error
    const conflict = await changedSince(tx, `destination ${id}`, { gt: patch.revision })
    if (!conflict) throw error
    throw new ConflictError(conflict, conflictWords(conflict))
  }
}

/** Of many rows the one at fault must be named. */
async function nameRow<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.field, `${name}: ${error.detail}`)
    throw error
  }
}

async function removed(tx: Transaction, { id, patch }: DestinationChange, revision: number): Promise<Done> {
  const row = await presentDestination(tx, id)
  await requireSeen(tx, `destination ${id}`, row.revision, patch?.revision)
  await removeDestinations(tx, [id], revision)
  return { id, view: null, before: { ...destinationRecord(row) }, after: undefined }
}

async function edited(tx: Transaction, change: DestinationChange, revision: number): Promise<Done | null> {
  const { id, patch, wish } = change
  const steps: Done[] = []
  if (patch) {
    const { view, before, after } = await patchDestination(tx, id, patch, revision)
    steps.push({ id, view, before: { ...before }, after })
  }
  if (wish) steps.push(...(await switched(tx, id, wish)))
  const [first] = steps
  const last = steps.at(-1)
  if (!first || !last) return null
  const sum = (pick: (one: Done) => object | undefined) => Object.assign({}, ...steps.map(pick))
  return {
    id,
    view: last.view,
    // What a later step found is what an earlier one made: the first to tell of a field holds.
    before: Object.assign({}, ...[...steps].reverse().map(({ before }) => before)),
    after: sum(({ after }) => after),
  }
}

/** Those that move stand where they were told to among all of their set; the others keep their order, and get the places that are left. */
async function placed(
  tx: Transaction,
  changes: readonly DestinationChange[],
  revision: number,
): Promise<Done[]> {
  const moves = new Map(
    changes.flatMap(({ id, position }) => (position === undefined ? [] : [[id, position]])),
  )
  if (moves.size === 0) return []
  const own = await tx.destination.findMany({ where: { id: { in: [...moves.keys()] }, ...PRESENT } })
  const done: Done[] = []
  for (const setId of new Set(own.map((row) => row.setId))) {
    const orderBy = WITH_DESTINATIONS.destinations.orderBy
    const rows = await tx.destination.findMany({ where: { setId, ...PRESENT }, orderBy })
    for (const [position, row] of inPlaces(rows, moves).entries()) {
      if (row.position === position) continue
      const data = { position, ...(moves.has(row.id) && { revision }) }
      const view = destinationView(await tx.destination.update({ where: { id: row.id }, data }))
      done.push({ id: row.id, view, before: { position: row.position }, after: { position } })
    }
  }
  return done
}

async function switched(
  tx: Transaction,
  id: number,
  { adminState, drain }: NonNullable<DestinationChange['wish']>,
): Promise<Done[]> {
  const present = destinationView(await presentDestination(tx, id))
  if (isWished(present, adminState, drain)) return []
  requireLater(drain)
  const { value, before, after } = await switchDestination(tx, id, adminState, drain)
  return [{ id, view: value, before, after }]
}
