import { z } from 'zod'
import { type CallRecord, callRecordSchema } from '#engine/contract/call-record.ts'
import { firstProblem } from '#engine/contract/config.ts'
import {
  type Batch,
  batchSchema,
  callCountSchema,
  type EngineEvent,
  engineEventSchema,
} from '#engine/contract/live.ts'
import { withoutNul } from '#web/server/without-nul.ts'

/** What an integer column holds. */
const MOST = 2_147_483_647
/** The last moment that both databases keep in order: the end of the year 9999. */
const LAST_MS = 253_402_300_799_999

const MINUTE_MS = 60_000

// Narrower than the contract where a column is: what passes here is never refused by a database.
const moment = z.int().min(0).max(LAST_MS)
const id = z.int().min(0).max(MOST)
const column = z.int().min(-MOST).max(MOST)

/** A list that is none counts as one thing that cannot be read. */
const listSchema = z.array(z.unknown()).catch(({ value }) => [value])
const positionSchema = z.object({
  engineId: batchSchema.shape.engineId,
  startNumber: id,
  sequence: id.min(1),
})
const envelopeSchema = positionSchema.extend({
  minuteMs: moment.nullable().catch(null),
  calls: listSchema,
  sources: listSchema,
  events: listSchema,
  records: listSchema.default([]),
})

export type ReadBatch =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly loss: EngineEvent }

/**
 * The door for batches. One thing in it that cannot be read must not hold up all that come after it: it is left out,
 * and an event in its batch says how many, of what and why; so that is told exactly once, too (rules 9). Without a
 * readable minute counts belong to the one they came in. A batch is refused only where it does not say its position.
 */
export function readBatch(payload: unknown, nowMs: number): ReadBatch {
  const envelope = envelopeSchema.safeParse(payload)
  if (!envelope.success) {
    const problem = worded(firstProblem(envelope.error))
    return { ok: false, loss: lossEvent('batch', { bad: 1, problem }, nowMs) }
  }
  const { minuteMs, ...read } = envelope.data
  const calls = sift(read.calls, (item) => storableCallSchema.safeParse(item))
  const sources = sift(read.sources, (item) => storableSourceSchema.safeParse(item))
  const records = sift(read.records, readRecord)
  const events = sift(read.events, (item) => storableEventSchema.safeParse(item))
  const counts = { bad: calls.bad + sources.bad, problem: calls.problem || sources.problem }
  const sifted = { count: counts, 'call record': records, event: events }
  const lost = Object.entries(sifted).filter(([, { bad }]) => bad > 0)
  const told = lost.map(([what, loss]) => lossEvent(what, loss, nowMs))
  const good = { calls: calls.good, sources: sources.good, records: records.good }
  const placed = { ...read, minuteMs: minuteMs ?? nowMs - (nowMs % MINUTE_MS) }
  return { ok: true, batch: { ...placed, ...good, events: [...events.good, ...told] } }
}

interface Loss {
  readonly bad: number
  /** Of the first bad one. */
  readonly problem: string
}
interface Sifted<T> extends Loss {
  readonly good: T[]
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

const storableRecordSchema = callRecordSchema.extend({
  startedAtMs: moment,
  endedAtMs: moment,
  sourceId: id,
  setId: id,
  destinationId: id,
})
/** A channel may bear the name that a telephone gave it. */
const channel = callCountSchema.shape.channel.transform(withoutNul)
const storableCallSchema = callCountSchema.extend({ setId: column, destinationId: column, channel })
const storableSourceSchema = batchSchema.shape.sources.element.extend({ sourceId: column, channel })
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

/** `what`: one of them. */
function lossEvent(what: string, { bad, problem }: Loss, atMs: number): EngineEvent {
  const words = bad === 1 ? `1 ${what} of an engine was` : `${bad} ${what}s of an engine were`
  return {
    atMs,
    kind: 'dropped',
    setId: null,
    destinationId: null,
    from: '',
    to: '',
    cause: what.replace(' ', '-'),
    text: `${words} not readable and left out: ${problem}`.slice(0, 500),
    figures: { dropped: bad },
    lastedMs: null,
  }
}
