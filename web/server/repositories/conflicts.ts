import { FairlineError } from '#engine/contract/errors.ts'
import type { Transaction } from '#prisma/client.ts'
import type { Conflict } from '#web/lib/conflict.ts'
import { fieldDiffs } from '#web/lib/field-diff.ts'
import { changedFields, type RowChange, rowChangesOf } from '#web/lib/row-changes.ts'
import { ConflictError } from '../failure.ts'

/** Changes that are looked through for who it was: the newest of those in question. */
const MOST = 200
const MOST_NAMED = 4

/** Refuses an edit of a row that was changed after its author had looked: `CONFLICT`. Who says no revision is not asked. */
export async function requireSeen(
  tx: Transaction,
  subject: string,
  own: number,
  seen: number | undefined,
  isMeant?: (change: RowChange) => boolean,
): Promise<void> {
  if (seen === undefined || own <= seen) return
  const conflict = await changedSince(tx, subject, { gt: seen, lte: own }, isMeant)
  if (!conflict) throw new FairlineError('CONFLICT', `(${subject})`)
  throw new ConflictError(conflict, conflictWords(conflict))
}

/** Who changed a row in these revisions, and what; null: nobody is known to have. */
export async function changedSince(
  tx: Transaction,
  subject: string,
  revision: { readonly gt: number; readonly lte?: number },
  isMeant: (change: RowChange) => boolean = () => true,
): Promise<Conflict | null> {
  const entries = await tx.auditEntry.findMany({
    where: { revision },
    orderBy: { id: 'desc' },
    take: MOST,
  })
  const found = entries.reverse().flatMap((entry) =>
    rowChangesOf(entry)
      .filter((change) => change.subject === subject && isMeant(change))
      .map((change) => ({ entry, change })),
  )
  const last = found.at(-1)
  if (!last) return null
  const { actorName, at, revision: changedAt } = last.entry
  return { subject, actorName, atMs: at.getTime(), revision: changedAt, changes: sumOf(found) }
}

export function conflictWords({ subject, actorName, atMs, revision, changes }: Conflict): string {
  const named = changes.slice(0, MOST_NAMED).map(({ field, from, to }) => `${field} ${from} → ${to}`)
  const more = changes.length > MOST_NAMED ? [`${changes.length - MOST_NAMED} more fields`] : []
  const what = named.length > 0 ? ` (${[...named, ...more].join(', ')})` : ''
  const at = new Date(atMs).toISOString().replace('T', ' ').slice(0, 19)
  return `${actorName} changed ${subject}${what} at ${at} UTC, revision ${revision}.`
}

/** From the first `before` to the last `after` of each field. */
function sumOf(found: readonly { readonly change: RowChange }[]) {
  const was: Record<string, unknown> = {}
  const is: Record<string, unknown> = {}
  for (const { change } of found)
    for (const name of changedFields(change)) {
      if (!Object.hasOwn(was, name)) was[name] = change.before?.[name]
      is[name] = change.after?.[name]
    }
  return fieldDiffs(was, is)
}
