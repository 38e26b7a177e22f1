import { z } from 'zod'
import { type EngineEvent, engineEventSchema } from '#engine/contract/live.ts'
import { parseRange } from './distribution.ts'

/** What is looked for among events, and in the audit: every part stands in the page's address, and may be left out. */

const words = z.string().trim().min(1).max(128)
const id = z.coerce.number().int().min(1).max(2_147_483_647)
const range = z
  .string()
  .max(40)
  .refine((text) => parseRange(text) !== null, 'start, hour, day, week or FROM-TO in ms')

export const eventFilterSchema = z.object({
  kind: engineEventSchema.shape.kind.optional(),
  set: id.optional(),
  destination: id.optional(),
  range: range.optional(),
  q: words.optional(),
})
export type EventFilter = z.output<typeof eventFilterSchema>
export const EVENT_KINDS = engineEventSchema.shape.kind.options

/** What entries of the audit are about. */
export const AUDIT_AREAS = ['sets', 'destinations', 'sources', 'settings', 'people'] as const
export type AuditArea = (typeof AUDIT_AREAS)[number]

export const auditFilterSchema = z.object({
  area: z.enum(AUDIT_AREAS).optional(),
  person: words.optional(),
  set: id.optional(),
  destination: id.optional(),
  range: range.optional(),
  q: words.optional(),
})
export type AuditFilter = z.output<typeof auditFilterSchema>

/** The parts of an address that are a filter, as one text; what was written by hand and is none counts as left out. */
export function filterQuery(schema: z.ZodObject, read: (name: string) => string): string {
  const query = new URLSearchParams()
  for (const [name, part] of Object.entries(schema.shape)) {
    const text = read(name)
    if (text !== '' && z.safeParse(part, text).success) query.set(name, text)
  }
  return query.toString()
}

/** The filter that such a text is. */
export function filterOf<S extends z.ZodObject>(schema: S, query: string): z.output<S> {
  const given = new URLSearchParams(query)
  const kept = filterQuery(schema, (name) => given.get(name) ?? '')
  return schema.parse(Object.fromEntries(new URLSearchParams(kept)))
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
