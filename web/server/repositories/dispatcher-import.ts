import { setSchema } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { Transaction } from '#prisma/client.ts'
import type { ExchangeFormat } from '#web/lib/exchange-formats.ts'
import { isSame } from '#web/lib/field-diff.ts'
import type { ImportReport } from '#web/lib/import-report.ts'
import { wait } from '../clock.ts'
import { readFile } from '../exchange/read.ts'
import type { ReadFile } from '../exchange/row.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration, tryConfiguration } from './configuration.ts'
import { readRows, rowsBetween } from './configuration-rows.ts'
import { requireSeen } from './conflicts.ts'
import { removeDestinations, sealedColumns } from './destination-rows.ts'
import { planImport, type SetPlan } from './import-plan.ts'
import { reportedSets } from './import-report.ts'
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
  /** Undefined: what the file is shows by what stands in it. */
  readonly format?: ExchangeFormat
  /** Told while rows are written. */
  readonly onProgress?: (progress: Progress) => void
}

interface Progress {
  readonly done: number
  readonly of: number
}

/** Throws `DISPATCHER_LIST_INVALID` with line and reason, and then has changed nothing. A dry run is refused alike. */
export async function importDispatcherList(
  text: string,
  options: ImportOptions,
  actor: Actor,
): Promise<ImportReport> {
  const file = readFile(text, options.format ?? null)
  const work = (tx: Transaction, revision: number) => imported(tx, { file, options, revision })
  if (options.dryRun) return tryConfiguration(work)
  return changeConfiguration(actor, options.merge ? 'import (merge)' : 'import', work)
}

interface Order {
  readonly file: ReadFile
  readonly options: ImportOptions
  readonly revision: number
}

async function imported(tx: Transaction, { file, options, revision }: Order) {
  const { merge = false, dryRun = false, revision: seen, onProgress } = options
  const rows = await tx.set.findMany({ where: PRESENT, include: WITH_DESTINATIONS })
  const plan = planImport(file.rows, rows.map(setOf), merge)
  const ids = plan.sets.map((set) => set.id)
  const named = rows.filter(({ id }) => ids.includes(id))
  await requireAsSeen(tx, ids, seen)
  const before = await readRows(tx, ids)
  const stored = new Map(named.flatMap((set) => set.destinations).map((row) => [row.id, storedOf(row)]))
  const all = plan.sets.reduce((sum, set) => sum + set.destinations.length, 0)
  let done = 0
  const onDone = async (count: number) => {
    done += count
    if (!onProgress) return
    onProgress({ done, of: all })
    // The database works without a pause: what was told would go out with the last of it.
    await wait(panelRuntime().clock, 0)
  }
  for (const set of plan.sets) await carryOut(tx, set, { stored, revision, onDone })
  const told = rowsBetween(before, await readRows(tx, ids))
  const report: ImportReport = {
    isApplied: !dryRun,
    format: file.format,
    sets: reportedSets(plan.sets, told),
    warnings: [...plan.warnings],
    ignored: [...file.ignored],
    revision: revision - 1,
  }
  return { value: report, subject: SUBJECTS[file.format], ...told }
}

/** As the audit calls it. */
const SUBJECTS: { readonly [format in ExchangeFormat]: string } = {
  'dispatcher-list': 'dispatcher list',
  'kamailio-csv': 'Kamailio table (CSV)',
  'kamailio-sql': 'Kamailio table (SQL)',
  'kamailio-rpc': 'Kamailio RPC answer',
  'opensips-csv': 'OpenSIPS table (CSV)',
  'opensips-sql': 'OpenSIPS table (SQL)',
  'load-balancer-csv': 'OpenSIPS load balancer (CSV)',
  'load-balancer-sql': 'OpenSIPS load balancer (SQL)',
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

interface Carrying {
  readonly stored: ReadonlyMap<number, Stored>
  readonly revision: number
  readonly onDone: (rows: number) => Promise<void>
}

async function carryOut(
  tx: Transaction,
  plan: SetPlan,
  { stored, revision, onDone }: Carrying,
): Promise<void> {
  if (plan.isNew) await insertSet(tx, setSchema.parse({ id: plan.id, name: `set ${plan.id}` }), revision)
  await removeDestinations(tx, plan.removedIds, revision)
  const placed = plan.destinations.map((one, position) => ({ ...one, position }))
  let told = 0
  for (const [row, { id, config, position }] of placed.filter((one) => one.id !== null).entries()) {
    if (row - told >= CHUNK) {
      await onDone(row - told)
      told = row
    }
    const kept = id === null ? undefined : stored.get(id)
    if (id === null || (kept && isUnchanged(kept, config, position))) continue
    const columns = sealedColumns(config, kept ?? NO_SECRETS)
    await tx.destination.update({ where: { id }, data: { ...columns, position, revision } })
  }
  const added = placed.filter((one) => one.id === null)
  await onDone(placed.length - added.length - told)
  for (let from = 0; from < added.length; from += CHUNK) {
    const chunk = added.slice(from, from + CHUNK)
    await tx.destination.createMany({
      data: chunk.map(({ config, position }) => ({
        setId: plan.id,
        position,
        revision,
        ...sealedColumns(config, NO_SECRETS),
      })),
    })
    await onDone(chunk.length)
  }
}

function isUnchanged(kept: Stored, config: Stored['config'], position: number): boolean {
  const { id: _, ...wanted }: Partial<DestinationConfig> = config
  return kept.position === position && isSame(kept.config, wanted)
}

/** `FAIRLINE_DISPATCHER_LIST`: only into a database that never had a set. */
export async function hasNoSets(): Promise<boolean> {
  return (await panelRuntime().db.set.count()) === 0
}
