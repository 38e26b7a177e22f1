import { z } from 'zod'
import { CALL_CAUSES, SKIP_REASONS } from './vocabulary.ts'

const ms = z.int().min(0)
const text = z.string().max(256)

/** A destination that was passed over when an attempt was chosen. */
const skipSchema = z.object({ destinationId: z.int(), why: z.enum(SKIP_REASONS) })

/** One INVITE of ours: which destination, what came of it, and why the others were passed over. */
const recordedAttemptSchema = z.object({
  setId: z.int(),
  destinationId: z.int(),
  /** `udp:192.0.2.7:5060`. */
  target: z.string().max(96),
  /** From the call's arrival. */
  startedMs: ms,
  tookMs: ms,
  /** Final status; 0 where none came. */
  status: z.int().min(0).max(699),
  /** `no answer`, `refused`, `503 Service Unavailable`. */
  outcome: z.string().max(128),
  /** At most 64. */
  skipped: z.array(skipSchema).max(64),
})
export type RecordedAttempt = z.output<typeof recordedAttemptSchema>

/**
 * What is kept of one call when it is over, exactly once (rules 9). Lengths are cut at the source, so that a record
 * never fails its schema. What an engine that was killed had not written down is null or empty, and `isWhole` false.
 */
export const callRecordSchema = z.object({
  /** With the engine's id and start number it names the call for ever. */
  number: z.int().min(1),
  /** Of its first INVITE, in ms since the epoch. */
  startedAtMs: ms,
  endedAtMs: ms,
  callId: text,
  /** URIs as they came, without display names. */
  from: text,
  to: text,
  requestUri: text,
  sourceId: z.int(),
  /** `udp:192.0.2.7:5060`. */
  sourceAddress: z.string().max(96),
  sourceChannel: z.string().max(64),
  /** Of the last attempt; the first set asked and 0 where none was possible. */
  setId: z.int(),
  destinationId: z.int(),
  channel: z.string().max(64),
  attempts: z.array(recordedAttemptSchema).max(40),
  /** Passed over at the last choice where it found nobody: why the call was not placed, or moved no further. */
  leftOver: z.array(skipSchema).max(64),
  /** From the INVITE to the first 101 to 2xx; null without any. */
  postDialDelayMs: ms.nullable(),
  /** From the first 180 or 183 to the answer or the end; null where it did not ring. */
  ringMs: ms.nullable(),
  /** From the 2xx to the end; null where it was not answered. */
  talkMs: ms.nullable(),
  /** What the caller was told last; 0: nothing final. */
  status: z.int().min(0).max(699),
  cause: z.enum(CALL_CAUSES),
  /** Requests and responses of this call that came again, and those that we sent again. */
  retransmissions: z.int().min(0),
  isWhole: z.boolean(),
})
export type CallRecord = z.output<typeof callRecordSchema>

/** Longest text of a record, in characters. */
export const RECORD_CHARS = 256
export const RECORD_SKIPS = 64
export const RECORD_ATTEMPTS = 40
