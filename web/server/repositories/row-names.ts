import type { Database, Transaction } from '#prisma/client.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationName } from '#web/lib/uri.ts'

/** What people call these rows (`destination 7`), those that are gone among them, since rows stay. */
export async function namesOfRows(
  db: Database | Transaction,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = (kind: string) =>
    subjects.filter((one) => one.startsWith(`${kind} `)).map((one) => Number(one.slice(kind.length + 1)))
  const names = new Map<string, string>()
  for (const set of await db.set.findMany({ where: { id: { in: ids('set') } } }))
    names.set(`set ${set.id}`, setTitle(set))
  for (const one of await db.destination.findMany({ where: { id: { in: ids('destination') } } }))
    names.set(`destination ${one.id}`, destinationName(one))
  for (const source of await db.source.findMany({ where: { id: { in: ids('source') } } }))
    names.set(`source ${source.id}`, source.name)
  return names
}
