import { type SetConfig, setSchema } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { Transaction } from '#prisma/client.ts'
import { parseDispatcherList } from '../dispatcher-list.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration } from './configuration.ts'
import { destinationColumns, removeDestinations } from './destinations.ts'
import { type ImportPlan, planImport, type SetPlan } from './import-plan.ts'
import { destinationOf, PRESENT, setOf, WITH_DESTINATIONS } from './rows.ts'
import { NO_SECRETS, type StoredSecrets, storedSecrets } from './secrets.ts'
import { insertSet, listSets } from './sets.ts'

export interface ImportOptions {
  /** Only add; keep everything that is there. */
  readonly merge?: boolean
  /** Say what would be done, change nothing. */
  readonly dryRun?: boolean
}

export interface ImportReport {
  readonly isApplied: boolean
  readonly sets: readonly {
    readonly id: number
    readonly isNew: boolean
    readonly added: number
    readonly kept: number
    readonly removed: number
  }[]
  /** What the peer would have done differently, one sentence each. */
  readonly warnings: readonly string[]
}

/** Throws `DISPATCHER_LIST_INVALID` with line and reason, and then has changed nothing. */
export async function importDispatcherList(
  text: string,
  options: ImportOptions,
  actor: Actor,
): Promise<ImportReport> {
  const lines = parseDispatcherList(text)
  const merge = options.merge ?? false
  if (options.dryRun) return reportOf(planImport(lines, await listSets(), merge), false)
  return changeConfiguration(actor, merge ? 'import (merge)' : 'import', async (tx) => {
    const rows = await tx.set.findMany({ where: PRESENT, include: WITH_DESTINATIONS })
    const present: SetConfig[] = rows.map(setOf)
    const plan = planImport(lines, present, merge)
    const stored = new Map(
      rows
        .flatMap((row) => row.destinations)
        .map((row) => [row.id, { place: placeOf(destinationOf(row), row.position), ...storedSecrets(row) }]),
    )
    for (const set of plan.sets) await carryOut(tx, set, stored)
    const named = new Set(plan.sets.map((set) => set.id))
    const before = present.filter((set) => named.has(set.id))
    return { value: reportOf(plan, true), subject: 'dispatcher list', before, after: plan.sets }
  })
}

/** What is stored of a destination, to see whether it changes at all; a written password always does. */
interface Stored extends StoredSecrets {
  readonly place: string
}

function placeOf(config: Omit<DestinationConfig, 'id'>, position: number): string {
  return JSON.stringify([position, { ...config, id: undefined }])
}

async function carryOut(tx: Transaction, plan: SetPlan, stored: ReadonlyMap<number, Stored>): Promise<void> {
  if (plan.isNew) await insertSet(tx, setSchema.parse({ id: plan.id, name: `set ${plan.id}` }))
  await removeDestinations(tx, plan.removedIds)
  const placed = plan.destinations.map((one, position) => ({ ...one, position }))
  for (const { id, config, position } of placed) {
    const kept = id === null ? undefined : stored.get(id)
    if (id === null || kept?.place === placeOf(config, position)) continue
    const columns = destinationColumns(config, kept ?? NO_SECRETS)
    await tx.destination.update({ where: { id }, data: { ...columns, position } })
  }
  const added = placed.filter((one) => one.id === null)
  await tx.destination.createMany({
    data: added.map(({ config, position }) => ({
      setId: plan.id,
      position,
      ...destinationColumns(config, NO_SECRETS),
    })),
  })
}

function reportOf(plan: ImportPlan, isApplied: boolean): ImportReport {
  const sets = plan.sets.map(({ id, isNew, destinations, removedIds }) => {
    const added = destinations.filter((one) => one.id === null).length
    return { id, isNew, added, kept: destinations.length - added, removed: removedIds.length }
  })
  return { isApplied, sets, warnings: plan.warnings }
}

/** `FAIRLINE_DISPATCHER_LIST`: only into a database that never had a set. */
export async function hasNoSets(): Promise<boolean> {
  return (await panelRuntime().db.set.count()) === 0
}
