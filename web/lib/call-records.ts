import { z } from 'zod'
import { callRecordSchema } from '#engine/contract/call-record.ts'
import type { LiveCall } from '#engine/contract/live-calls.ts'
import { CALL_CAUSES } from '#engine/contract/vocabulary.ts'
import { formatRange, parseRange } from './distribution.ts'
import { STATUS_PATTERN } from './status-pattern.ts'

/** What pages, routes and the command line say of call records. Browser-safe. */

export const keptCallSchema = callRecordSchema.extend({
  /** Of its row; grows in the order in which calls ended. */
  id: z.string(),
  engineId: z.string(),
  startNumber: z.int(),
})
export type KeptCall = z.output<typeof keptCallSchema>

const namesSchema = z.record(z.string(), z.string())

/** Names by id of what the records beside them name; also of what was removed since. */
const callNamesSchema = z.object({
  sets: namesSchema,
  destinations: namesSchema,
  sources: namesSchema,
})
export type CallNames = z.output<typeof callNamesSchema>

/** Newest first. */
export const callPageSchema = z.object({
  calls: z.array(keptCallSchema),
  names: callNamesSchema,
  /** Where the next page begins; null when there is nothing older. */
  next: z.string().nullable(),
  /** Set where so much was looked through without filling the page that it ends here; `next` looks further. */
  searchedToMs: z.int().nullable(),
})
export type CallPage = z.output<typeof callPageSchema>

const text = z.string().trim().max(128)
const id = z.coerce.number().int().min(0).max(2_147_483_647)
const moment = z.coerce.number().int().min(0).max(253_402_300_799_999)
const range = text.transform((words, context) => {
  const parsed = parseRange(words)
  if (parsed) return formatRange(parsed)
  context.addIssue('start, hour, day, week or FROM-TO in ms')
  return z.NEVER
})

/** What is looked for, as it stands in an address: every part may be left out. */
export const callFilterSchema = z.object({
  range: range.optional(),
  from: moment.optional(),
  to: moment.optional(),
  set: id.optional(),
  destination: id.optional(),
  source: id.optional(),
  cause: z.enum(CALL_CAUSES).optional(),
  status: text.regex(STATUS_PATTERN, '486, or 4xx').optional(),
  /** A number, a Call-ID, a caller's address, or part of one. */
  q: text.optional(),
  /** One record by its id. */
  id: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
})
export type CallFilter = z.output<typeof callFilterSchema>

/** A page of what is looked for. */
export const callPageQuerySchema = callFilterSchema.extend({
  /** Where it begins: `STARTED-ID`, as `next` of the page before. */
  before: z
    .string()
    .regex(/^\d{1,15}-\d{1,18}$/, 'not the beginning of a page')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
})
export type CallPageQuery = z.output<typeof callPageQuerySchema>

/** Live calls, as an address asks for them. */
export const liveCallsAddressSchema = z.object({
  destination: id.min(1).optional(),
  set: id.min(1).optional(),
  q: text.optional(),
  doubtful: z.literal('1').optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})
export type LiveCallsAddress = z.output<typeof liveCallsAddressSchema>

export const traceAddressSchema = z.object({ callId: z.string().min(1).max(8_192) })

const liveCallSchema = z.object({
  number: z.int(),
  state: z.enum(['setup', 'ringing', 'answered', 'challenged']),
  callId: z.string(),
  from: z.string(),
  to: z.string(),
  sourceId: z.int(),
  setId: z.int(),
  destinationId: z.int(),
  channel: z.string(),
  startedAtMs: z.int(),
  answeredAtMs: z.int().nullable(),
  expiresAtMs: z.int(),
  doubt: z.string(),
}) satisfies z.ZodType<LiveCall>
/** What a question for live calls is answered. */
export const liveCallPageSchema = z.object({
  calls: z.array(liveCallSchema),
  total: z.int(),
  isCapped: z.boolean().default(false),
})
