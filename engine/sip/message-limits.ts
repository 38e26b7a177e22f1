import { type Limits, limitsSchema } from '#engine/contract/limits.ts'

/** What one message may take; the parser's part of the configured limits. */
export type MessageLimits = Pick<
  Limits,
  'messageBytes' | 'headerBytes' | 'headerLineBytes' | 'headerLines' | 'vias'
>

/** In force where no configuration says otherwise. */
export const DEFAULT_LIMITS: MessageLimits = limitsSchema.parse({})

/** Header fields that can be told apart at all: the most a configuration allows, and ours on top. */
export const MOST_HEADER_LINES = 272
/** Likewise octets of a header part. */
export const MOST_HEADER_BYTES = 73_728

/** For what we wrote ourselves: a message at a limit is above it with our own fields, and must still be read. */
export const OWN_LIMITS: MessageLimits = {
  messageBytes: Number.MAX_SAFE_INTEGER,
  headerBytes: MOST_HEADER_BYTES,
  headerLineBytes: MOST_HEADER_BYTES,
  headerLines: MOST_HEADER_LINES,
  vias: MOST_HEADER_LINES,
}
