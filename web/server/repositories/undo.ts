import { SECRET_MASK } from '#engine/contract/load-source.ts'
import { type Fields, isFields, isSame } from '#web/lib/field-diff.ts'
import { changedFields, isWholeSet, type RowChange } from '#web/lib/row-changes.ts'
import type { ConfigurationRows } from './configuration-rows.ts'

/** Taking changes back, on rows in memory: nothing here reads or writes. */

/** The rows as they were before these changes, which are given newest first. */
export function undone(rows: ConfigurationRows, changes: readonly RowChange[]): ConfigurationRows {
  const state = new Map(rows)
  for (const change of changes) undo(state, change)
  return state
}

/** What stands in the way of taking back one change alone: rows that are not as it left them. */
export function obstaclesTo(rows: ConfigurationRows, changes: readonly RowChange[]): RowChange[] {
  return changes.filter((change) => !isAsLeft(rows.get(change.subject), change))
}

function isAsLeft(row: Fields | undefined, change: RowChange): boolean {
  const { before, after } = change
  if (!after) return row === undefined
  if (!row || isWholeSet(after)) return false
  const names = before ? changedFields(change) : Object.keys(after)
  return names.every((name) => isSame(row[name], after[name]) || !Object.hasOwn(row, name))
}

function undo(state: Map<string, Fields>, { subject, before, after }: RowChange): void {
  if (!before) return remove(state, subject)
  if (isWholeSet(before)) return putSetBack(state, subject, before)
  const row = state.get(subject)
  if (!after) state.set(subject, { ...row, ...before })
  else if (row) state.set(subject, takenBack(row, { before, after }))
}

/** Only what the change touched; what an entry of an earlier version does not tell is the default again. */
function takenBack(row: Fields, change: Pick<RowChange, 'before' | 'after'>): Fields {
  const back: Record<string, unknown> = { ...row }
  for (const name of changedFields(change)) back[name] = unmasked(change.before?.[name], row[name])
  return back
}

/** The audit hides every value under the name `password`, an attribute's too: of such a one the present value stays. */
function unmasked(value: unknown, present: unknown): unknown {
  if (!isFields(value) || value.password !== SECRET_MASK || !isFields(present)) return value
  return typeof present.password === 'string' ? { ...value, password: present.password } : value
}

/** A set takes its destinations with it. */
function remove(state: Map<string, Fields>, subject: string): void {
  state.delete(subject)
  for (const name of destinationsOf(state, subject)) state.delete(name)
}

/** As a whole: exactly the destinations it had, in their order. */
function putSetBack(state: Map<string, Fields>, subject: string, before: Fields): void {
  const { destinations, ...set } = before
  const listed = Array.isArray(destinations) ? destinations.filter(isFields) : []
  remove(state, subject)
  state.set(subject, set)
  for (const [position, one] of listed.entries()) {
    const { passwordsWritten: _, revision: __, ...row } = one
    state.set(`destination ${String(row.id)}`, { ...row, setId: set.id, position })
  }
}

function destinationsOf(state: ReadonlyMap<string, Fields>, subject: string): string[] {
  return [...state]
    .filter(([, row]) => `set ${String(row.setId)}` === subject && 'uri' in row)
    .map(([name]) => name)
}
