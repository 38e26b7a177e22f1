import { fieldDiffs, isFields, NONE } from '#web/lib/field-diff.ts'

/** One field of a change, in words. */
export interface FieldChange {
  readonly field: string
  readonly words: string
}

/** What differs between the two records of an audit row; one side missing is made or removed. */
export function changesBetween(before: unknown, after: unknown): readonly FieldChange[] {
  if (!isFields(after)) return []
  const isMade = !isFields(before)
  return fieldDiffs(isMade ? null : before, after).map(({ field, from, to }) => ({
    field,
    words: isMade && from === NONE ? to : `${from} → ${to}`,
  }))
}
