import { type Settings, type Snapshot, settingsSchema, snapshotSchema } from '#engine/contract/config.ts'
import type { Database, Transaction } from '#prisma/client.ts'
import type { Sealing } from '../sealing.ts'
import { type DestinationRow, PRESENT, WITH_DESTINATIONS } from './rows.ts'
import { openSecrets, storedSecrets } from './secrets.ts'
import { type Edit, inputErrorOf } from './snapshot-faults.ts'

type Reader = Database | Transaction

export async function readSettings(db: Reader): Promise<Settings> {
  const rows = await db.setting.findMany()
  return settingsSchema.parse(Object.fromEntries(rows.map((row) => [row.name, row.value])))
}

/** What the engines are to run, and what of it cannot be used. */
export interface BuiltSnapshot {
  readonly snapshot: Snapshot
  /** Destinations with a password that the key does not open: what needs it is left out. */
  readonly lockedIds: readonly number[]
}

/**
 * Everything the engine needs, as the database has it, checked by the contract's schema. The only place that opens
 * passwords: nothing of it goes to a page, an answer, the audit or a log. What is not valid is an `InputError` at the
 * field of the edit that made it so.
 */
export async function buildSnapshot(db: Reader, sealing: Sealing, edit?: Edit): Promise<BuiltSnapshot> {
  const revision = await db.revision.findUniqueOrThrow({ where: { id: 1 } })
  const settings = await readSettings(db)
  const sets = await db.set.findMany({ where: PRESENT, orderBy: { id: 'asc' }, include: WITH_DESTINATIONS })
  const sources = await db.source.findMany({ where: PRESENT, orderBy: { id: 'asc' } })
  const lockedIds: number[] = []
  const open = (row: DestinationRow) => {
    const { lost, ...secrets } = openSecrets(storedSecrets(row), sealing)
    if (lost > 0) lockedIds.push(row.id)
    return { ...row, ...secrets }
  }
  const parsed = snapshotSchema.safeParse({
    format: 1,
    revision: { database: revision.database, number: revision.number },
    settings,
    sets: sets.map((set) => ({ ...set, destinations: set.destinations.map(open) })),
    sources,
  })
  if (parsed.success) return { snapshot: parsed.data, lockedIds }
  throw inputErrorOf(parsed.error, { sets, sources }, edit)
}
