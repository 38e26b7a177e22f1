import type { Fields } from '#web/lib/field-diff.ts'
import type { ImportReport } from '#web/lib/import-report.ts'
import { type RowDiff, rowDiffs } from '#web/lib/revisions.ts'
import { type Recorded, type RowChange, rowChangesOf } from '#web/lib/row-changes.ts'
import { destinationName } from '#web/lib/uri.ts'
import type { SetPlan } from './import-plan.ts'

/** Rows that are told of one set, and of all together: a page of 10,000 shows nobody anything. */
const MOST_OF_SET = 50
const MOST_ROWS = 300

/** What became of the destinations of these sets, set by set. */
export function reportedSets(
  plans: readonly SetPlan[],
  told: Omit<Recorded, 'subject'>,
): ImportReport['sets'] {
  const bySet = new Map<number, RowChange[]>(plans.map(({ id }) => [id, []]))
  for (const change of rowChangesOf({ subject: '', ...told })) {
    if (!change.subject.startsWith('destination ') || isMoveAlone(change)) continue
    bySet.get(Number((change.after ?? change.before)?.setId))?.push(change)
  }
  let left = MOST_ROWS
  return plans.map(({ id, isNew, destinations, removedIds, suggestion }) => {
    const changes = bySet.get(id) ?? []
    const added = destinations.filter((one) => one.id === null).length
    const rows = shown(changes.slice(0, Math.min(left, MOST_OF_SET)))
    left -= rows.length
    return {
      ...{ id, isNew, added, suggestion, kept: destinations.length - added, removed: removedIds.length },
      changed: changes.filter(({ before, after }) => before && after).length,
      ...{ rows, rowCount: changes.length },
    }
  })
}

/** The lines above it came or went: nothing of itself is changed. */
function isMoveAlone({ before, after }: RowChange): boolean {
  if (!before || !after) return false
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].every(
    (name) => name === 'position' || JSON.stringify(before[name]) === JSON.stringify(after[name]),
  )
}

function shown(changes: readonly RowChange[]): RowDiff[] {
  const names = new Map(changes.map(({ subject, before, after }) => [subject, nameOf(after ?? before)]))
  return rowDiffs(changes, names).rows
}

function nameOf(fields: Fields | null): string {
  const { uri, description } = fields ?? {}
  return destinationName({
    uri: typeof uri === 'string' ? uri : '',
    description: typeof description === 'string' ? description : '',
  })
}
