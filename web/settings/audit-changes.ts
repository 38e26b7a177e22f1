/** One field of a change, in words. */
export interface FieldChange {
  readonly field: string
  readonly words: string
}

/** What differs between the two records of an audit row; one side missing is made or removed. */
export function changesBetween(before: unknown, after: unknown): readonly FieldChange[] {
  if (!isRecord(before) && !isRecord(after)) return []
  if (!isRecord(before)) return isRecord(after) ? fieldsOf(after) : []
  if (!isRecord(after)) return []
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((field) => {
    const was = wordOf(before[field])
    const is = wordOf(after[field])
    return was === is ? [] : [{ field, words: `${was} → ${is}` }]
  })
}

function fieldsOf(record: Record<string, unknown>): readonly FieldChange[] {
  return Object.entries(record).flatMap(([field, value]) => {
    const words = wordOf(value)
    return words === NONE ? [] : [{ field, words }]
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const LONGEST = 80
const NONE = 'none'

function wordOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return NONE
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
