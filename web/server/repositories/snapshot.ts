import {
  firstProblem,
  type Settings,
  type Snapshot,
  settingsSchema,
  snapshotSchema,
} from '#engine/contract/config.ts'
import type { Database, Transaction } from '#prisma/client.ts'
import { InputError } from '../failure.ts'
import { PRESENT, WITH_DESTINATIONS } from './rows.ts'

type Reader = Database | Transaction

export async function readSettings(db: Reader): Promise<Settings> {
  const rows = await db.setting.findMany()
  return settingsSchema.parse(Object.fromEntries(rows.map((row) => [row.name, row.value])))
}

/** Everything the engine needs, as the database has it, checked by the contract's schema. */
export async function buildSnapshot(db: Reader): Promise<Snapshot> {
  const revision = await db.revision.findUniqueOrThrow({ where: { id: 1 } })
  const settings = await readSettings(db)
  const sets = await db.set.findMany({ where: PRESENT, orderBy: { id: 'asc' }, include: WITH_DESTINATIONS })
  const sources = await db.source.findMany({ where: PRESENT, orderBy: { id: 'asc' } })
  const parsed = snapshotSchema.safeParse({
    format: 1,
    revision: { database: revision.database, number: revision.number },
    settings,
    sets,
    sources,
  })
  if (parsed.success) return parsed.data
  const { field, message } = firstProblem(parsed.error)
  throw new InputError(field, `${field}: ${message}`)
}
