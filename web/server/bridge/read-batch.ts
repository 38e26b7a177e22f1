import { z } from 'zod'
import { type CallRecord, callRecordSchema } from '#engine/contract/call-record.ts'
import { firstProblem } from '#engine/contract/config.ts'
import { type Batch, batchSchema, type EngineEvent, engineEventSchema } from '#engine/contract/live.ts'
import { withoutNul } from '#web/server/without-nul.ts'

/** What an integer column holds. */
const MOST = 2_147_483_647
/** The last moment that both databases keep in order: the end of the year 9999. */
const LAST_MS = 253_402_300_799_999

/** Counts must be whole; records and events are looked at one by one. */
const { calls, sources } = batchSchema.shape
const envelopeSchema = batchSchema.extend({
  calls: calls.transform((counts) => counts.map(named)),
  sources: sources.transform((counts) => counts.map(named)),
  events: z.array(z.unknown()),
  records: z.array(z.unknown()).default([]),
})

export type ReadBatch =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly problem: { readonly field: string; readonly message: string } }

/**
 * The door for batches. One record or event that cannot be read must not hold up all that come after it: it is left
 * out, and an event in its batch says how many, of what and why; so that is told exactly once, too (rules 9).
 */
export function readBatch(payload: unknown, nowMs: number): ReadBatch {
  const envelope = envelopeSchema.safeParse(payload)
  if (!envelope.success) return { ok: false, problem: firstProblem(envelope.error) }
  const records = sift(envelope.data.records, readRecord)
  const events = sift(envelope.data.events, (item) => storableEventSchema.safeParse(item))
  const lost = [lossEvent('call-record', records, nowMs), lossEvent('event', events, nowMs)]
  const told = lost.filter((event) => event !== null)
  return { ok: true, batch: { ...envelope.data, records: records.good, events: [...events.good, ...told] } }
}

interface Sifted<T> {
  readonly good: T[]
  readonly bad: number
  /** Of the first bad one. */
  readonly problem: string
}

function sift<T>(items: readonly unknown[], read: (item: unknown) => z.ZodSafeParseResult<T>): Sifted<T> {
  const good: T[] = []
  let problem = ''
  for (const item of items) {
    const result = read(item)
    if (result.success) good.push(result.data)
    else problem ||= worded(firstProblem(result.error))
  }
  return { good, bad: items.length - good.length, problem }
}

function worded({ field, message }: { field: string; message: string }): string {
  return `${field}: ${message}`
}

// Narrower than the contract where a column is: what passes here is never refused by a database.
const moment = z.int().min(0).max(LAST_MS)
const id = z.int().min(0).max(MOST)
const storableRecordSchema = callRecordSchema.extend({
  startedAtMs: moment,
  endedAtMs: moment,
  sourceId: id,
  setId: id,
  destinationId: id,
})
const { from, to, cause, text, figures } = engineEventSchema.shape
const storableEventSchema = engineEventSchema.extend({
  atMs: moment,
  setId: id.nullable(),
  destinationId: id.nullable(),
  from: from.transform(withoutNul),
  to: to.transform(withoutNul),
  cause: cause.transform(withoutNul),
  text: text.transform(withoutNul),
  figures: figures.transform((figures) =>
    Object.fromEntries(Object.entries(figures).map(([name, figure]) => [withoutNul(name), figure])),
  ),
})

/** A channel may bear the name that a telephone gave it. */
function named<Count extends { readonly channel: string }>(count: Count): Count {
  return { ...count, channel: withoutNul(count.channel) }
}

/** Durations that a column cannot hold (25 days) are held at its end, sooner than the record is lost. */
function readRecord(item: unknown): z.ZodSafeParseResult<CallRecord> {
  const result = storableRecordSchema.safeParse(item)
  if (result.success) {
    const { postDialDelayMs, ringMs, talkMs, retransmissions } = result.data
    Object.assign(result.data, {
      postDialDelayMs: held(postDialDelayMs),
      ringMs: held(ringMs),
      talkMs: held(talkMs),
      retransmissions: Math.min(retransmissions, MOST),
    })
  }
  return result
}

function held(ms: number | null): number | null {
  return ms === null ? null : Math.min(ms, MOST)
}

function lossEvent(cause: string, { bad, problem }: Sifted<unknown>, atMs: number): EngineEvent | null {
  if (bad === 0) return null
  const what = cause === 'event' ? 'event' : 'call record'
  const words = bad === 1 ? `1 ${what} of an engine was` : `${bad} ${what}s of an engine were`
  return {
    atMs,
    kind: 'dropped',
    setId: null,
    destinationId: null,
    from: '',
    to: '',
    cause,
    text: `${words} not readable and left out: ${problem}`.slice(0, 500),
    figures: { dropped: bad },
    lastedMs: null,
  }
}
