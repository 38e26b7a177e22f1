import { z } from 'zod'
import { networkSchema } from './address-schema.ts'
import type { Transport } from './vocabulary.ts'

/** Which calls are traced, and what is told of them. */

/** Fields of an INVITE that a filter's number is looked for in. */
const NUMBER_FIELDS = ['any', 'from', 'to', 'request-uri'] as const
const MOST_FILTERS = 16

const id = z.int().min(1).max(2_147_483_647)

/** What a filter may name; one of it at least. */
export type TraceSubject = Pick<TraceFilter, 'number' | 'source' | 'setId' | 'destinationId' | 'callId'>

export function namesNothing({ number, source, setId, destinationId, callId }: TraceSubject): boolean {
  return number === '' && source === '' && callId === '' && setId === null && destinationId === null
}

/** Calls like this one are traced until its end: a time, or so many calls, whichever comes first. All that it names must fit. */
export const traceFilterSchema = z.object({
  /** Tells it from the others; never given twice. */
  id: z.string().regex(/^[\w-]{1,36}$/),
  /** A number, or its beginning; empty for every number. */
  number: z.string().trim().max(128).default(''),
  numberIn: z.enum(NUMBER_FIELDS).default('any'),
  /** The whole number, not its beginning. */
  isExact: z.boolean().default(false),
  /** Where the call came from; empty: anywhere. */
  source: z.union([z.literal(''), networkSchema]).default(''),
  setId: id.nullable().default(null),
  destinationId: id.nullable().default(null),
  callId: z.string().trim().max(256).default(''),
  /** Milliseconds since the epoch. */
  untilMs: z.int().min(0).max(253_402_300_799_999),
  calls: z.int().min(1).max(10_000).default(100),
})

export type TraceFilter = z.output<typeof traceFilterSchema>

export const tracingSchema = z.object({
  /** One call in so many, by its Call-ID; 0: none. */
  oneIn: z.int().min(0).max(1_000_000).default(0),
  filters: z.array(traceFilterSchema).max(MOST_FILTERS).default([]),
  /** All that is kept; the oldest goes first. */
  mostMb: z.int().min(1).max(512).default(64),
})
export type Tracing = z.output<typeof tracingSchema>

/** More of one message than this is not kept. */
export const TRACED_BYTES = 65_000

/** One message of a traced call as it passed, secrets masked. */
export interface TracedMessage {
  /** Since the epoch, with fractions. */
  readonly atMs: number
  /** `in`: received by Fairline. */
  readonly direction: 'in' | 'out'
  readonly transport: Transport
  /** Fairline's end and the far end: `192.0.2.1:5060`, `[2001:db8::1]:5060`. */
  readonly local: string
  readonly remote: string
  /** As many bytes as it had; more than the text has where it was cut. */
  readonly length: number
  /** One character an octet. */
  readonly text: string
}

export const traceQuerySchema = z.object({
  callId: z.string().min(1).max(8_192),
  /** So many messages are known already. */
  skip: z.int().min(0).max(1_000_000).default(0),
})
export type TraceQuery = z.output<typeof traceQuerySchema>

/** In the order in which they passed. */
export interface TracePage {
  readonly messages: readonly TracedMessage[]
  /** There is more behind them. */
  readonly isMore: boolean
}

/** How tracing stands now. */
export interface TraceState {
  /** Calls that each filter has traced since the engine began. */
  readonly filters: readonly { readonly id: string; readonly calls: number }[]
  readonly keptBytes: number
  /** Messages that found no room, in memory or on disk, since the engine began. */
  readonly dropped: number
}

/** Largest page. */
export const TRACE_PAGE = { messages: 500, bytes: 1_048_576 } as const
