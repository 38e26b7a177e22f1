import { isFields } from '#web/lib/field-diff.ts'
import type { AuditFilter } from '#web/lib/log-filter.ts'
import { type RevisionView, rowDiffs } from '#web/lib/revisions.ts'
import { type RowChange, rowChangesOf } from '#web/lib/row-changes.ts'
import { wait } from '../clock.ts'
import { panelRuntime } from '../runtime.ts'
import { rangePart } from './count-range.ts'
import { namesOfRows } from './row-names.ts'

export interface AuditView {
  readonly id: number
  readonly atMs: number
  readonly actorName: string
  readonly action: string
  readonly subject: string
  readonly revision: number
  /** Null where there was or is nothing. */
  readonly before: unknown
  readonly after: unknown
}

/** An entry as its page tells it: row by row, what it was and what it is. */
export interface AuditEntryView extends RevisionView {
  /** It changed the configuration: the history leads back before it. */
  readonly isRevision: boolean
}

interface AuditQuery {
  readonly beforeId?: number
  readonly limit: number
  readonly filter?: AuditFilter
}

const MOST = 1_000
/** Few at a time: the entry of a large import has thousands of rows. */
const STRIDE = 20
/** Entries looked through for one page, where few of them match: 4,000. */
const MOST_STRIDES = 200
/** Rows of an entry whose names are looked up. */
const MOST_NAMED = 200
const MOST_PERSONS = 200

/** Newest first; of a filter, what the database can answer: time and person. */
export async function listAudit({ beforeId, limit, filter = {} }: AuditQuery): Promise<AuditView[]> {
  const { db, clock } = panelRuntime()
  const rows = await db.auditEntry.findMany({
    where: {
      ...(beforeId === undefined ? {} : { id: { lt: beforeId } }),
      ...(filter.person === undefined ? {} : { actorName: filter.person }),
      at: rangePart(filter.range, clock.wallMs()),
    },
    orderBy: { id: 'desc' },
    take: Math.min(limit, MOST),
  })
  return rows.map(({ at, actorId: _, ...row }) => ({ ...row, atMs: at.getTime() }))
}

/** Everything that matches, a part at a time; between two of them the panel's other work has its turn. */
export async function* auditParts(filter: AuditFilter, beforeId?: number): AsyncGenerator<AuditView[]> {
  const { clock } = panelRuntime()
  const isMeant = await matcherOf(filter)
  let before = beforeId
  for (;;) {
    const entries = await listAudit({ beforeId: before, limit: STRIDE, filter })
    yield entries.filter(isMeant)
    before = entries.at(-1)?.id
    if (entries.length < STRIDE) return
    await wait(clock, 0)
  }
}

/** A page of them, with where the next one begins. */
export async function auditPage({ beforeId, limit, filter = {} }: AuditQuery) {
  const found: AuditView[] = []
  let strides = 0
  let isEnd = true
  for await (const part of auditParts(filter, beforeId)) {
    found.push(...part)
    strides += 1
    isEnd = false
    if (found.length > limit || strides >= MOST_STRIDES) break
    isEnd = true
  }
  const rows = await Promise.all(found.slice(0, limit).map(viewOf))
  return { rows, nextBeforeId: isEnd && found.length <= limit ? null : (rows.at(-1)?.id ?? null) }
}

async function viewOf(entry: AuditView): Promise<AuditEntryView> {
  const { before: _, after: __, ...rest } = entry
  const changes = rowChangesOf(entry)
  const subjects = changes.slice(0, MOST_NAMED).map(({ subject }) => subject)
  const names = await namesOfRows(panelRuntime().db, subjects)
  return { ...rest, ...auditDiffs(entry, names), isRevision: changes.length > 0 }
}

/** What differs, also where the entry is about a person. */
export function auditDiffs(entry: AuditView, names: ReadonlyMap<string, string>) {
  const changes = rowChangesOf(entry)
  return rowDiffs(changes.length > 0 ? changes : asideChanges(entry), names)
}

function asideChanges({ subject, before, after }: AuditView): RowChange[] {
  const [was, is] = [before, after].map((side) => (isFields(side) ? side : null))
  return was || is ? [{ subject, before: was ?? null, after: is ?? null }] : []
}

async function matcherOf({ area, set, destination, q }: AuditFilter): Promise<(entry: AuditView) => boolean> {
  const { db } = panelRuntime()
  const own =
    set === undefined ? [] : await db.destination.findMany({ where: { setId: set }, select: { id: true } })
  const ofSet = new Set([`set ${set}`, ...own.map(({ id }) => `destination ${id}`)])
  const wanted = q?.toLowerCase()
  return (entry) => {
    const subjects = rowChangesOf(entry).map(({ subject }) => subject)
    return (
      (area === undefined || isAbout(area, subjects)) &&
      (set === undefined || subjects.some((subject) => ofSet.has(subject))) &&
      (destination === undefined || subjects.includes(`destination ${destination}`)) &&
      (wanted === undefined || textOf(entry).includes(wanted))
    )
  }
}

function isAbout(area: NonNullable<AuditFilter['area']>, subjects: readonly string[]): boolean {
  if (area === 'people') return subjects.length === 0
  const kind = area === 'settings' ? area : area.slice(0, -1)
  return subjects.some((subject) => subject.split(' ')[0] === kind)
}

function textOf({ actorName, action, subject, before, after }: AuditView): string {
  return `${actorName} ${action} ${subject} ${JSON.stringify([before, after])}`.toLowerCase()
}

/** Who has done anything, as the filter offers them. */
export async function auditPersons(): Promise<string[]> {
  const rows = await panelRuntime().db.auditEntry.groupBy({
    by: ['actorName'],
    orderBy: { actorName: 'asc' },
    take: MOST_PERSONS,
  })
  return rows.map(({ actorName }) => actorName)
}
