import { type FieldDiff, fieldDiffs } from './field-diff.ts'
import type { RowChange } from './row-changes.ts'

/** What became of one row, for people. */
export interface RowDiff {
  /** `destination 7`. */
  readonly subject: string
  /** What people call it; empty where the subject says it all. */
  readonly name: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly diffs: readonly FieldDiff[]
}

/** One change of the configuration, as the history tells of it. */
export interface RevisionView {
  /** Of the audit entry: what lies before it is asked for by this. */
  readonly id: number
  readonly revision: number
  readonly atMs: number
  readonly actorName: string
  readonly action: string
  readonly subject: string
  /** Of an entry with very many rows the first ones; `rowCount` says how many there are. */
  readonly rows: readonly RowDiff[]
  readonly rowCount: number
}

/** What is taken back: one change by its revision, or everything after a revision. */
export type ReturnTarget = { readonly change: number } | { readonly to: number }

/** What a return would do, or has done. */
export interface ReturnReport {
  readonly isApplied: boolean
  /** The configuration it was worked out from: handed back with the order, so that nothing slips in between. */
  readonly revision: number
  /** How many changes are taken back. */
  readonly changes: number
  readonly rows: readonly RowDiff[]
  readonly rowCount: number
  /** Destinations whose passwords have to be written again: those of their earlier addresses were not kept. */
  readonly lostPasswordIds: readonly number[]
}

/** Rows that are shown of one change. */
const MOST_ROWS = 50
/** They say where a row stands, and nothing of what it does. */
const PLACES = new Set(['id', 'setId', 'position', 'passwordsWritten'])

export function rowDiffs(
  changes: readonly RowChange[],
  names: ReadonlyMap<string, string>,
): { rows: RowDiff[]; rowCount: number } {
  const rows = changes.slice(0, MOST_ROWS).map(({ subject, before, after }): RowDiff => {
    const kind = before ? (after ? 'changed' : 'removed') : 'added'
    const diffs = fieldDiffs(before, after).filter(({ field }) => kind === 'changed' || !PLACES.has(field))
    return { subject, name: names.get(subject) ?? '', kind, diffs: diffs.map(shownDiff) }
  })
  return { rows, rowCount: changes.length }
}

/** A password is hidden on both sides: that it was written is all there is to tell. */
function shownDiff(diff: FieldDiff): FieldDiff {
  return diff.field === 'passwordsWritten' ? { field: 'passwords written', from: '', to: diff.to } : diff
}
