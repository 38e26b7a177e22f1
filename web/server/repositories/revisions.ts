import type { Database } from '#prisma/client.ts'
import { type RevisionView, rowDiffs } from '#web/lib/revisions.ts'
import { type RowChange, rowChangesOf } from '#web/lib/row-changes.ts'
import { panelRuntime } from '../runtime.ts'
import { namesOfRows } from './row-names.ts'

export interface RevisionQuery {
  /** Only entries before this one. */
  readonly beforeId?: number
  readonly limit: number
  /** Only what touched this set, or a destination of it. */
  readonly setId?: number
}

export interface RevisionPage {
  /** Newest first. */
  readonly revisions: readonly RevisionView[]
  /** Where the next page begins; null: there is none. */
  readonly nextBeforeId: number | null
}

const MOST = 200
/** Few at a time: the entry of a large import has thousands of rows. */
const STRIDE = 20
/** Entries looked through for one page, where few of them are about the set. */
const MOST_STRIDES = 200

/** The changes of the configuration. */
export async function listRevisions({ beforeId, limit, setId }: RevisionQuery): Promise<RevisionPage> {
  const { db } = panelRuntime()
  const wanted = Math.min(limit, MOST)
  const isMeant = await filterOf(db, setId)
  const found: RevisionView[] = []
  let before = beforeId
  for (let stride = 0; stride < MOST_STRIDES; stride += 1) {
    const entries = await olderEntries(db, before)
    for (const entry of entries) {
      before = entry.id
      const changes = rowChangesOf(entry).filter(isMeant)
      if (changes.length === 0) continue
      found.push(await viewOf(db, entry, changes))
      if (found.length === wanted) return { revisions: found, nextBeforeId: before }
    }
    if (entries.length < STRIDE) return { revisions: found, nextBeforeId: null }
  }
  return { revisions: found, nextBeforeId: before ?? null }
}

function olderEntries(db: Database, beforeId: number | undefined) {
  return db.auditEntry.findMany({
    where: beforeId === undefined ? {} : { id: { lt: beforeId } },
    orderBy: { id: 'desc' },
    take: STRIDE,
  })
}

type Entry = Awaited<ReturnType<typeof olderEntries>>[number]

async function viewOf(db: Database, entry: Entry, changes: readonly RowChange[]): Promise<RevisionView> {
  const { id, revision, actorName, action, subject, at } = entry
  const subjects = changes.slice(0, MOST).map((change) => change.subject)
  const shown = rowDiffs(changes, await namesOfRows(db, subjects))
  return { id, revision, atMs: at.getTime(), actorName, action, subject, ...shown }
}

async function filterOf(db: Database, setId: number | undefined): Promise<(change: RowChange) => boolean> {
  if (setId === undefined) return () => true
  const own = await db.destination.findMany({ where: { setId }, select: { id: true } })
  const subjects = new Set([`set ${setId}`, ...own.map(({ id }) => `destination ${id}`)])
  return (change) => subjects.has(change.subject)
}
