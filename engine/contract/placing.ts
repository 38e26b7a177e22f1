import { z } from 'zod'
import { DRAIN_ENDS } from './vocabulary.ts'

const setId = z.int().min(1).max(2_147_483_647)
const MOST_LINKS = 8

/** Sets that are tried behind a set, in order, each with its own algorithm (Kamailio's `ds_select_routes`). */
export const chainSchema = z
  .array(
    z.object({
      setId,
      /** Destinations tried there at most; null: as many as that set says. */
      maxAttempts: z.int().min(1).max(32).nullable().default(null),
    }),
  )
  .max(MOST_LINKS)

/** `full`: the next set is for calls that found every destination full; `exhausted`: for every call that found none. */
export const CHAIN_CAUSES = ['exhausted', 'full'] as const

/** Linear, after a recovery or an enabling, not at the engine's start: weight and capacity from `fromPercent` up. */
export const slowStartSchema = z.object({
  /** 0: at once. */
  sec: z.int().min(0).max(3_600).default(0),
  fromPercent: z.int().min(1).max(100).default(10),
})
export type SlowStart = z.output<typeof slowStartSchema>

/** Session timers (RFC 4028): what is asked for where the ends ask for nothing, or for longer. */
export const sessionTimerSchema = z.object({
  /** Our Session-Expires, in seconds; null: none is asked for, those of the ends are followed. */
  expiresSec: z.int().min(90).max(86_400).nullable().default(null),
  /** The least we agree to (Min-SE). */
  minSec: z.int().min(90).max(86_400).default(90),
})
export type SessionTimer = z.output<typeof sessionTimerSchema>

/** How a drain is to end, where it is not to wait for its last call. */
export const drainSchema = z.object({
  /** In ms since the epoch. */
  deadlineMs: z.int().min(0),
  atDeadline: z.enum(DRAIN_ENDS).default('wait'),
})
export type Drain = z.output<typeof drainSchema>

/** Calls per second, counted over the last second; null: no cap. */
export const callRateSchema = z.int().min(1).max(100_000).nullable().default(null)

/** How long call records are kept: what is older goes, and the oldest where there are too many. */
export const recordsSchema = z.object({
  days: z.int().min(1).max(3_650).default(90),
  rows: z.int().min(1_000).max(100_000_000).default(5_000_000),
})
