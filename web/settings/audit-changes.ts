/** One field of a change, in words. */
export interface FieldChange {
  readonly field: string
  readonly words: string
}

/** What differs between the two records of an audit row; one side missing is made or removed. */
export function changesBetween(before: unknown, after: unknown): readonly FieldChange[] {
  if (!isRecord(after)) return []
  const is = flat(after)
  if (!isRecord(before)) return fieldsOf(is)
  const was = flat(before)
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const [from, to] = [wordOf(was.get(field)), wordOf(is.get(field))]
    return from === to ? [] : [{ field, words: `${short(from)} → ${short(to)}` }]
  })
}

function fieldsOf(record: ReadonlyMap<string, unknown>): readonly FieldChange[] {
  return [...record].flatMap(([field, value]) => {
    const words = wordOf(value)
    return words === NONE ? [] : [{ field, words: short(words) }]
  })
}

/** What stands within goes by its path: `limits.vias`, so that one changed field is one line. */
function flat(record: Record<string, unknown>, path = ''): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(record).flatMap(([name, value]): [string, unknown][] =>
      isRecord(value) ? [...flat(value, `${path}${name}.`)] : [[path + name, value]],
    ),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const LONGEST = 80
const NONE = 'none'

function wordOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return NONE
  if (Array.isArray(value)) return value.length > 0 ? value.map(wordOf).join(', ') : NONE
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
