import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { Seen } from '#web/lib/conflict.ts'
import type { RowEdit } from '#web/lib/destination-edits.ts'
import { wantedShares } from '#web/lib/destinations.ts'
import { inPlaces } from '#web/lib/in-places.ts'
import { destinationName } from '#web/lib/uri.ts'

/** Edits that wait: what is to become of each destination, and what that would do. Pure. */

export type StagedEdit = Omit<RowEdit, 'id'>
export type StagedEdits = ReadonlyMap<number, StagedEdit>
export type Row = DestinationConfig & Seen

const FIELDS = ['weight', 'priority', 'channels', 'adminState', 'position', 'remove'] as const
export type StagedField = (typeof FIELDS)[number]

/** What is asked of a row on top of what was; undefined where nothing is left that differs from what is saved. */
export function withFields(
  row: Row,
  old: StagedEdit | undefined,
  fields: Omit<StagedEdit, 'revision'>,
): StagedEdit | undefined {
  const revision = old?.revision ?? row.revision
  if (fields.remove) return { revision, remove: true }
  const { remove: _, ...wanted } = { ...old, ...fields, revision }
  for (const name of ['weight', 'priority', 'channels', 'adminState'] as const)
    if (wanted[name] === row[name]) delete wanted[name]
  return fieldsOf(wanted).length > 0 ? wanted : undefined
}

export function fieldsOf(edit: StagedEdit): StagedField[] {
  return FIELDS.filter((name) => edit[name] !== undefined)
}

/** How many changes that is: one for each field. */
export function countOf(edits: StagedEdits): number {
  return [...edits.values()].reduce((sum, edit) => sum + fieldsOf(edit).length, 0)
}

/** The destinations as they would be, in their order. */
export function asStaged<T extends DestinationConfig>(destinations: readonly T[], edits: StagedEdits): T[] {
  const moves = new Map(
    [...edits].flatMap(([id, { position }]) => (position === undefined ? [] : [[id, position] as const])),
  )
  const kept = destinations.filter(({ id }) => !edits.get(id)?.remove)
  return inPlaces(kept, moves).map((one) => {
    const { revision: _, position: __, remove: ___, ...fields } = edits.get(one.id) ?? {}
    return { ...one, ...fields }
  })
}

/** What waits for one destination, and what comes of it. */
export interface StagedRow {
  readonly id: number
  readonly name: string
  /** Null: it is gone already. */
  readonly row: Row | null
  readonly edit: StagedEdit
  /** Percent of the set's new calls. */
  readonly shareBefore: number
  readonly shareAfter: number
}

/** In the order of the set; at the end those that somebody removed meanwhile. */
export function stagedRows(set: SetConfig, edits: StagedEdits): StagedRow[] {
  const before = wantedShares(set.algorithm, set.destinations)
  const after = wantedShares(set.algorithm, asStaged(set.destinations, edits))
  const known = set.destinations.flatMap((row): StagedRow[] => {
    const edit = edits.get(row.id)
    const shares = { shareBefore: before.get(row.id) ?? 0, shareAfter: after.get(row.id) ?? 0 }
    return edit ? [{ id: row.id, name: destinationName(row), row, edit, ...shares }] : []
  })
  const present = new Set(set.destinations.map(({ id }) => id))
  const gone = [...edits]
    .filter(([id]) => !present.has(id))
    .map(([id, edit]) => ({ id, name: `destination ${id}`, row: null, edit, shareBefore: 0, shareAfter: 0 }))
  return [...known, ...gone]
}
