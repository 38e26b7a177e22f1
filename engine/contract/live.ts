import { z } from 'zod'
import { callRecordSchema } from './call-record.ts'
import type { Revision } from './config.ts'
import type { FailoverTrail, HealthDetail } from './health-live.ts'
import type { DriftLive } from './live-calls.ts'
import { ADMIN_STATES, DRAIN_ENDS, EVENT_KINDS, HEALTHS, TRANSPORTS } from './vocabulary.ts'

const count = z.int().min(0)

/**
 * Calls that came to their end of placing since the batch before (rules 18).
 * Unplaced calls stand on the callers' side alone. `channel` is '' where there is none. `attempts`: INVITEs first sent to it.
 */
export const callCountSchema = z.object({
  setId: z.int(),
  destinationId: z.int(),
  channel: z.string().max(64),
  total: count,
  answered: count,
  failed: count,
  attempts: count,
})
/** The same on the callers' side; `unplaced` are calls for which no attempt was possible. */
const sourceCountSchema = z.object({
  sourceId: z.int(),
  channel: z.string().max(64),
  total: count,
  unplaced: count,
})
export type CallCount = z.output<typeof callCountSchema>
export type SourceCount = z.output<typeof sourceCountSchema>

/** Something a person wants to know, once. `text` is one plain sentence. */
export const engineEventSchema = z.object({
  atMs: count,
  kind: z.enum(EVENT_KINDS),
  setId: z.int().nullable(),
  destinationId: z.int().nullable(),
  from: z.string().max(64),
  to: z.string().max(64),
  cause: z.string().max(64),
  text: z.string().max(500),
  /** What stood behind it, by name, unit last: `{ probes: 3, latencyMs: 12 }`. */
  figures: z.record(z.string().max(64), z.number()).default({}),
  /** How long it had been `from`, in ms; null where that has no meaning. */
  lastedMs: count.nullable().default(null),
})
export type EngineEvent = z.output<typeof engineEventSchema>

/**
 * What the engine delivers exactly once (rules 9): the panel writes rows and cursor in one database
 * transaction, then acknowledges; lower sequences are acknowledged and ignored.
 */
export const batchSchema = z.object({
  engineId: z.string().min(1).max(64),
  startNumber: count,
  sequence: z.int().min(1),
  /** Start of the minute the counts belong to, in ms since the epoch. */
  minuteMs: count,
  calls: z.array(callCountSchema),
  sources: z.array(sourceCountSchema),
  events: z.array(engineEventSchema),
  /** Calls that are over. */
  records: z.array(callRecordSchema).default([]),
})
export type Batch = z.output<typeof batchSchema>

/** One place a destination's name leads to (RFC 3263): an address of an SRV target, or of the name itself. */
const targetLiveSchema = z.object({
  transport: z.enum(TRANSPORTS),
  /** IPv4, or IPv6 without brackets. */
  address: z.string(),
  port: z.int(),
  /** The host whose address it is: the SRV target, or the name itself where it has no SRV record. */
  name: z.string(),
  /** Of the SRV record: the lowest is tried first (RFC 2782). 0 without one. */
  priority: count,
  weight: count,
  /** `up`: it answered last; `trying`: a call failed there, the others go first; `down`: a probe failed there, too. */
  health: z.enum(HEALTHS),
  /** Why, one line: "probe unanswered". */
  reason: z.string(),
  sinceMs: count,
})
export type TargetLive = z.output<typeof targetLiveSchema>

/** How far the answer for a destination's name is to be believed. */
const locationLiveSchema = z.object({
  /** The last good answer is kept past its time, because DNS gives no new one. */
  isStale: z.boolean(),
  /** What DNS says instead, one line; empty when all is well. */
  problem: z.string(),
  problemSinceMs: count.nullable(),
  /** Of the last good answer; null until there was one. */
  resolvedAtMs: count.nullable(),
  /** When its time is over; a good answer is asked for again then. */
  expiresAtMs: count.nullable(),
})
export type LocationLive = z.output<typeof locationLiveSchema>

/** A drain under way. */
const drainLiveSchema = z.object({
  sinceMs: count,
  callsAtStart: count,
  /** When its last call is expected to end, by how they ended so far; null while that cannot be told. */
  etaMs: count.nullable(),
  deadlineMs: count.nullable(),
  atDeadline: z.enum(DRAIN_ENDS),
})
export type DrainLive = z.output<typeof drainLiveSchema>

/** What is seen of one destination: absolute figures, so that a lost tick costs nothing. */
const destinationLiveSchema = z.object({
  id: z.int(),
  setId: z.int(),
  adminState: z.enum(ADMIN_STATES),
  /** True where the state was set on the engine directly and the panel has not taken it over (rules 27). */
  overridden: z.boolean(),
  health: z.enum(HEALTHS),
  /** Why it has this health, one line: "3 probes unanswered". */
  reason: z.string(),
  /** Whose word made it so: `probe`, `traffic`, … */
  cause: z.string(),
  sinceMs: count,
  /** Something else that should be known, one line: stale figures, a full node; empty when all is well. */
  notice: z.string(),
  /** Fall or rise progress, as "2/3"; empty when settled. */
  progress: z.string(),
  activeCalls: count,
  callsPerSecond: z.number(),
  /** Since engine start. */
  total: count,
  attempts: count,
  probeLatencyMs: z.number().nullable(),
  /** In force now, as configured or as it is fed, slow start included. */
  weight: z.number(),
  /** Most of our calls on it now; null is unlimited. */
  capacity: count.nullable(),
  /** Null while it is not draining; the calls left are its `activeCalls`. */
  drain: drainLiveSchema.nullable(),
  /** Per cent of weight and capacity while it starts slowly; null: all of them. */
  warmingPercent: z.number().nullable(),
  /** In order of SRV priority, then weight; empty where its URI has a numeric host, or was never resolved. */
  children: z.array(targetLiveSchema),
  /** Null where its URI has a numeric host. */
  location: locationLiveSchema.nullable(),
})
export type DestinationLive = z.output<typeof destinationLiveSchema>

const sourceLiveSchema = z.object({ id: z.int(), activeCalls: count, callsPerSecond: z.number() })
export type SourceLive = z.output<typeof sourceLiveSchema>

/** Busy calls per channel of one destination or source, on request only (rules 22). */
export interface ChannelsLive {
  readonly side: 'destination' | 'source'
  readonly id: number
  readonly channels: readonly { readonly channel: string; readonly activeCalls: number }[]
}

/** What was thrown away for one reason. */
export interface DropLive {
  /** As on `fairline_dropped_total{reason}`. */
  readonly reason: string
  /** Since engine start. */
  readonly count: number
  /** Over the last minute. */
  readonly perSecond: number
}

/** A certificate that TLS listeners show. */
export interface CertificateLive {
  /** Of its file. */
  readonly name: string
  readonly expiresAtMs: number
}

export interface Tick {
  readonly atMs: number
  readonly activeCalls: number
  /** Over the last second. */
  readonly callsPerSecond: number
  /** Over the last minute; null until a call ended in it. */
  readonly answerSeizureRatio: number | null
  readonly postDialDelayMs: { readonly p50: number; readonly p95: number } | null
  /** Final failures per second over the last minute. */
  readonly failuresPerSecond: number
  /** Over the last second; keep-alives are not counted in. */
  readonly droppedPerSecond: number
  /** By reason, those that occurred; the reasons are words of the engine's, so they are few. */
  readonly drops: readonly DropLive[]
  readonly certificates: readonly CertificateLive[]
  readonly destinations: readonly DestinationLive[]
  readonly sources: readonly SourceLive[]
  /** Only of the sets being watched. */
  readonly channels: readonly ChannelsLive[]
  /** Only of the sets being watched. */
  readonly details: readonly HealthDetail[]
  /** The last calls that moved on, newest first. */
  readonly failovers: readonly FailoverTrail[]
  /** Destinations whose books hold something unexplained, those alone. */
  readonly drifts: readonly DriftLive[]
  /** Call records on their way to the panel, and those given up for want of room since the engine began. */
  readonly records: { readonly waiting: number; readonly lost: number }
}

export interface EngineState {
  readonly engineId: string
  readonly startNumber: number
  readonly startedAtMs: number
  readonly pid: number
  readonly relayThreads: readonly number[]
  readonly revision: Revision | null
  readonly revisionPersisted: boolean
  readonly listeners: readonly string[]
  /** Empty when all is well. */
  readonly troubles: readonly string[]
  readonly tick: Tick
}

/** Reliable news between ticks; a gap in `seq` makes the reader ask for a new state. */
export type Change =
  | { readonly seq: number; readonly kind: 'destination'; readonly destination: DestinationLive }
  | { readonly seq: number; readonly kind: 'event'; readonly event: EngineEvent }
  | {
      readonly seq: number
      readonly kind: 'revision'
      readonly revision: Revision
      readonly persisted: boolean
    }
  | { readonly seq: number; readonly kind: 'drained'; readonly destinationId: number }
