import { type Fields, isFields, isSame } from './field-diff.ts'

/** What one entry of the audit did to one row; null: it was not there. */
export interface RowChange {
  /** `set 1`, `destination 7`, `source 3`, `settings`. A set's record may hold its destinations. */
  readonly subject: string
  readonly before: Fields | null
  readonly after: Fields | null
}

export interface Recorded {
  readonly subject: string
  readonly before: unknown
  readonly after: unknown
}

const ROW = /^(?:set|destination|source) \d+$|^settings$/
/** Told beside a row, and no part of it. */
const ASIDE = new Set(['passwordsWritten', 'revision'])

/**
 * The rows of the configuration that an entry changed; none where it is about something else. One row stands as it is;
 * several (an import, a return) stand by their subjects. Imports of earlier versions are lists of whole sets.
 */
export function rowChangesOf({ subject, before, after }: Recorded): RowChange[] {
  if (ROW.test(subject))
    return [{ subject, before: isFields(before) ? before : null, after: isFields(after) ? after : null }]
  if (Array.isArray(before) && Array.isArray(after)) return wholeSets(before, after)
  if (!isFields(before) || !isFields(after)) return []
  const subjects = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  if (!subjects.every((name) => ROW.test(name))) return []
  return subjects.map((name) => ({
    subject: name,
    before: fieldsOrNull(before[name]),
    after: fieldsOrNull(after[name]),
  }))
}

/** Names of the fields that differ; of a row that was made or removed, all it has. */
export function changedFields({ before, after }: Pick<RowChange, 'before' | 'after'>): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...names].filter((name) => !ASIDE.has(name) && !isSame(before?.[name], after?.[name]))
}

/** Whether a set's record tells its destinations, too. */
export function isWholeSet(fields: Fields | null): boolean {
  return Array.isArray(fields?.destinations)
}

function wholeSets(before: readonly unknown[], after: readonly unknown[]): RowChange[] {
  return after.filter(isFields).map((set) => ({
    subject: `set ${String(set.id)}`,
    before: before.filter(isFields).find((one) => one.id === set.id) ?? null,
    after: set,
  }))
}

function fieldsOrNull(value: unknown): Fields | null {
  return isFields(value) ? value : null
}
