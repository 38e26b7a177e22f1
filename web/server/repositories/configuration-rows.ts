import type { z } from 'zod'
import { setSchema, settingsSchema, sourceSchema } from '#engine/contract/config.ts'
import { destinationSchema } from '#engine/contract/destination-config.ts'
import type { Database, Transaction } from '#prisma/client.ts'
import { type Fields, isSame } from '#web/lib/field-diff.ts'
import { InputError } from '../failure.ts'
import { destinationRecord, PRESENT, setColumnsOf, sourceOf } from './rows.ts'
import { readSettings } from './snapshot.ts'

/** The whole configuration as rows by their subjects (`set 1`, `destination 7`, `settings`), as the audit has them. */
export type ConfigurationRows = ReadonlyMap<string, Fields>

/** Passwords are masks. `setIds`: these sets and their destinations alone. */
export async function readRows(
  db: Database | Transaction,
  setIds?: readonly number[],
): Promise<ConfigurationRows> {
  const own = setIds ? { in: [...setIds] } : undefined
  const rows = new Map<string, Fields>()
  for (const set of await db.set.findMany({ where: { id: own, ...PRESENT }, orderBy: { id: 'asc' } }))
    rows.set(`set ${set.id}`, { ...setColumnsOf(set) })
  const order = [{ setId: 'asc' as const }, { position: 'asc' as const }, { id: 'asc' as const }]
  for (const row of await db.destination.findMany({ where: { setId: own, ...PRESENT }, orderBy: order }))
    rows.set(`destination ${row.id}`, { ...destinationRecord(row), position: row.position })
  if (own) return rows
  for (const source of await db.source.findMany({ where: PRESENT, orderBy: { id: 'asc' } }))
    rows.set(`source ${source.id}`, { ...sourceOf(source) })
  return rows.set('settings', { ...(await readSettings(db)) })
}

/** Several rows as one entry of the audit: those that differ, by their subjects; null: it is not there. */
export function rowsBetween(before: ConfigurationRows, after: ConfigurationRows) {
  const subjects = [...new Set([...before.keys(), ...after.keys()])].filter(
    (subject) => !isSame(before.get(subject), after.get(subject)),
  )
  const pick = (rows: ConfigurationRows) =>
    Object.fromEntries(subjects.map((subject) => [subject, rows.get(subject) ?? null]))
  return { subjects, before: pick(before), after: pick(after) }
}

/** One row by the contract: what it leaves out (an entry of an earlier version) is the default. `InputError` else. */
export const parsedRow = {
  set: (fields: Fields) => parsed(setSchema.omit({ destinations: true }), fields),
  destination: (fields: Fields) => parsed(destinationSchema, fields),
  source: (fields: Fields) => parsed(sourceSchema, fields),
  settings: (fields: Fields) => parsed(settingsSchema, fields),
}

function parsed<Schema extends z.ZodType>(schema: Schema, fields: Fields): z.output<Schema> {
  const result = schema.safeParse(fields)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = issue?.path.join('.') ?? ''
  throw new InputError(field, `${field}: ${issue?.message ?? 'not valid'}`)
}
