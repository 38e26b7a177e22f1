import type { EngineEvent } from '#engine/contract/live.ts'
import { EVENT_KINDS } from '#engine/contract/vocabulary.ts'
import { parseRange } from './distribution.ts'

/** What is looked for among events, and in the audit: every part stands in the page's address, and may be left out. */

/** How one part is read: undefined where the text is none. */
type ReadPart = (text: string) => string | number | undefined
type FilterParts = Readonly<Record<string, ReadPart>>
type FilterOf<P extends FilterParts> = { readonly [Name in keyof P]?: ReturnType<P[Name]> }

const MOST_ID = 2_147_483_647
const MOST_WORDS = 128

const oneOf =
  <T extends string>(list: readonly T[]) =>
  (text: string): T | undefined =>
    list.find((word) => word === text)
const id = (text: string): number | undefined =>
  /^[1-9]\d{0,9}$/.test(text) && Number(text) <= MOST_ID ? Number(text) : undefined
const words = (text: string): string | undefined =>
  (text.trim().length <= MOST_WORDS && text.trim()) || undefined
const range = (text: string): string | undefined => (parseRange(text) ? text : undefined)

export const EVENT_PARTS = { kind: oneOf(EVENT_KINDS), set: id, destination: id, range, q: words }
export type EventFilter = FilterOf<typeof EVENT_PARTS>

/** What entries of the audit are about. */
export const AUDIT_AREAS = ['sets', 'destinations', 'sources', 'settings', 'people'] as const
export type AuditArea = (typeof AUDIT_AREAS)[number]

export const AUDIT_PARTS = {
  area: oneOf(AUDIT_AREAS),
  person: words,
  set: id,
  destination: id,
  range,
  q: words,
}
export type AuditFilter = FilterOf<typeof AUDIT_PARTS>

/** The parts of an address that are a filter, as one text; what was written by hand and is none counts as left out. */
export function filterQuery(parts: FilterParts, read: (name: string) => string): string {
  const query = new URLSearchParams()
  for (const [name, readPart] of Object.entries(parts)) {
    const text = read(name)
    if (readPart(text) !== undefined) query.set(name, text)
  }
  return query.toString()
}

/** The filter that such a text is. */
export function filterOf<P extends FilterParts>(parts: P, query: string): FilterOf<P>
export function filterOf(parts: FilterParts, query: string): Record<string, unknown> {
  const given = new URLSearchParams(query)
  return Object.fromEntries(Object.entries(parts).map(([name, read]) => [name, read(given.get(name) ?? '')]))
}

/** The same of an address that has to be right: null where a part that was given is none. */
export function exactFilterOf<P extends FilterParts>(parts: P, given: URLSearchParams): FilterOf<P> | null {
  const query = filterQuery(parts, (name) => given.get(name) ?? '')
  const isExact = Object.keys(parts).every(
    (name) => !given.get(name)?.trim() || new URLSearchParams(query).has(name),
  )
  return isExact ? filterOf(parts, query) : null
}

/** Whether an event that is just heard belongs to what is looked for. */
export function isMeant(event: EngineEvent, { kind, set, destination, range, q }: EventFilter): boolean {
  if (range !== undefined && parseRange(range)?.kind === 'custom') return false
  return (
    (kind === undefined || event.kind === kind) &&
    (set === undefined || event.setId === set) &&
    (destination === undefined || event.destinationId === destination) &&
    (q === undefined || `${event.text}\n${event.cause}`.toLowerCase().includes(q.toLowerCase()))
  )
}
