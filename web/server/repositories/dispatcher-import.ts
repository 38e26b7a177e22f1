import { setSchema } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { Transaction } from '#prisma/client.ts'
import { isSame } from '#web/lib/field-diff.ts'
import { type DispatcherLine, parseDispatcherList } from '../dispatcher-list.ts'
import type { Suggestion } from '../import-suggestion.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration, tryConfiguration } from './configuration.ts'
import { readRows, rowsBetween } from './configuration-rows.ts'
import { requireSeen } from './conflicts.ts'
import { removeDestinations, sealedColumns } from './destination-rows.ts'
import { type ImportPlan, planImport, type SetPlan } from './import-plan.ts'
import { type DestinationRow, destinationOf, PRESENT, setOf, WITH_DESTINATIONS } from './rows.ts'
import { NO_SECRETS, type StoredSecrets, storedSecrets } from './secrets.ts'
import { insertSet } from './sets.ts'

export interface ImportOptions {
  /** Only add; keep everything that is there. */
  readonly merge?: boolean
  /** Say what would be done, change nothing. */
  readonly dryRun?: boolean
  /** What its author saw: where a set the file names was changed since, it is a `CONFLICT`. */
  readonly revision?: number
}

export interface ImportReport {
  readonly isApplied: boolean
  readonly sets: readonly {
    readonly id: number
    readonly isNew: boolean
    readonly added: number
    readonly kept: number
    readonly removed: number
    /** The algorithm that the attributes speak for; null: the one it has, or none. */
    readonly suggestion: Suggestion | null
  }[]
  /** What the peer would have done differently, one sentence each. */
  readonly warnings: readonly string[]
  /** The configuration that was looked at. */
  readonly revision: number
}

/** Throws `DISPATCHER_LIST_INVALID` with line and reason, and then has changed nothing. A dry run is refused alike. */
export async function importDispatcherList(
  text: string,
  { merge = false, dryRun = false, revision: seen }: ImportOptions,
  actor: Actor,
): Promise<ImportReport> {
  const lines = parseDispatcherList(text)
  const work = (tx: Transaction, revision: number) => imported(tx, { lines, merge, dryRun, seen, revision })
  if (dryRun) return tryConfiguration(work)
  return changeConfiguration(actor, merge ? 'import (merge)' : 'import', work)
}

interface Order {
  readonly lines: readonly DispatcherLine[]
  readonly merge: boolean
  readonly dryRun: boolean
  readonly seen: number | undefined
  readonly revision: number
}

async function imported(tx: Transaction, { lines, merge, dryRun, seen, revision }: Order) {
  const rows = await tx.set.findMany({ where: PRESENT, include: WITH_DESTINATIONS })
  const plan = planImport(lines, rows.map(setOf), merge)
  const ids = plan.sets.map((set) => set.id)
  const named = rows.filter(({ id }) => ids.includes(id))
  await requireAsSeen(tx, ids, seen)
  const before = await readRows(tx, ids)
  const stored = new Map(named.flatMap((set) => set.destinations).map((row) => [row.id, storedOf(row)]))
  for (const set of plan.sets) await carryOut(tx, set, stored, revision)
  const told = rowsBetween(before, await readRows(tx, ids))
  return { value: reportOf(plan, !dryRun, revision - 1), subject: 'dispatcher list', ...told }
}

/** Of these sets, and of all that ever was in them: what was deleted since would come back unseen. */
async function requireAsSeen(
  tx: Transaction,
  ids: readonly number[],
  seen: number | undefined,
): Promise<void> {
  if (seen === undefined) return
  const revision = { gt: seen }
  const set = await tx.set.findFirst({ where: { id: { in: [...ids] }, revision } })
  if (set) await requireSeen(tx, `set ${set.id}`, set.revision, seen)
  const one = await tx.destination.findFirst({ where: { setId: { in: [...ids] }, revision } })
  if (one) await requireSeen(tx, `destination ${one.id}`, one.revision, seen)
}

/** What is stored of a destination, to see whether it changes at all; a written password always does. */
interface Stored extends StoredSecrets {
  readonly config: Omit<DestinationConfig, 'id'>
  readonly position: number
}

function storedOf(row: DestinationRow & { readonly position: number }): Stored {
  const { id: _, ...config } = destinationOf(row)
  return { config, position: row.position, ...storedSecrets(row) }
}

/** Rows written by one statement: above that each costs more, not less. */
const CHUNK = 50

async function carryOut(
  tx: Transaction,
  plan: SetPlan,
  stored: ReadonlyMap<number, Stored>,
  revision: number,
): Promise<void> {
  if (plan.isNew) await insertSet(tx, setSchema.parse({ id: plan.id, name: `set ${plan.id}` }), revision)
  await removeDestinations(tx, plan.removedIds, revision)
  const placed = plan.destinations.map((one, position) => ({ ...one, position }))
  for (const { id, config, position } of placed) {
    const kept = id === null ? undefined : stored.get(id)
    if (id === null || (kept && isUnchanged(kept, config, position))) continue
    const columns = sealedColumns(config, kept ?? NO_SECRETS)
    await tx.destination.update({ where: { id }, data: { ...columns, position, revision } })
  }
  const added = placed.filter((one) => one.id === null)
  for (let from = 0; from < added.length; from += CHUNK)
    await tx.destination.createMany({
      data: added.slice(from, from + CHUNK).map(({ config, position }) => ({
        setId: plan.id,
        position,
        revision,
        ...sealedColumns(config, NO_SECRETS),
      })),
    })
}

function isUnchanged(kept: Stored, config: Stored['config'], position: number): boolean {
  const { id: _, ...wanted }: Partial<DestinationConfig> = config
  return kept.position === position && isSame(kept.config, wanted)
}

function reportOf(plan: ImportPlan, isApplied: boolean, revision: number): ImportReport {
  const sets = plan.sets.map(({ id, isNew, destinations, removedIds, suggestion }) => {
    const added = destinations.filter((one) => one.id === null).length
    return { id, isNew, added, kept: destinations.length - added, removed: removedIds.length, suggestion }
  })
  return { isApplied, sets, warnings: plan.warnings, revision }
}

/** `FAIRLINE_DISPATCHER_LIST`: only into a database that never had a set. */
export async function hasNoSets(): Promise<boolean> {
  return (await panelRuntime().db.set.count()) === 0
}
