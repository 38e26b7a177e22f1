/** One field that differs, as people read it; secrets stand as their mask, as they do in the audit. */
export interface FieldDiff {
  readonly field: string
  readonly from: string
  readonly to: string
}

export type Fields = Readonly<Record<string, unknown>>

const LONGEST = 80
/** Of a field that is empty, or not there. */
export const NONE = 'none'

/** What differs between two records, by path (`limits.vias`), so that one changed field is one line; null: there is none. */
export function fieldDiffs(before: Fields | null, after: Fields | null): FieldDiff[] {
  const [was, is] = [flat(before ?? {}), flat(after ?? {})]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const [from, to] = [was, is].map((side) => (isMoment(field) ? momentOf : wordOf)(side.get(field)))
    return from === to ? [] : [{ field, from: short(from ?? NONE), to: short(to ?? NONE) }]
  })
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether two JSON values say the same; the order of names in them says nothing, since databases change it. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, place) => isSame(value, other[place]))
  if (!isFields(one) || !isFields(other)) return one === other
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  )
}

function flat(record: Fields, path = ''): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(record).flatMap(([name, value]): [string, unknown][] =>
      isFields(value) ? [...flat(value, `${path}${name}.`)] : [[path + name, value]],
    ),
  )
}

/** The last that a Date can hold. */
const LAST_MOMENT_MS = 8_640_000_000_000_000

/** The one field that is a moment. */
function isMoment(field: string): boolean {
  return /(^|\.)deadlineMs$/.test(field)
}

function momentOf(value: unknown): string {
  if (typeof value !== 'number' || value > LAST_MOMENT_MS) return wordOf(value)
  return `${new Date(value).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function wordOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return NONE
  if (Array.isArray(value)) return value.length > 0 ? value.map(wordOf).join(', ') : NONE
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
