import { z } from 'zod'
import type { SkippedLive } from './health-live.ts'
import { takesSchema } from './resources.ts'
import type { Exhausted } from './vocabulary.ts'

const text = z.string().max(512)

/** "Where would this call go": a request that is never sent. Either its parts, or a whole message pasted. */
export const dryRunSchema = z.object({
  /** A SIP request as text; when not empty its parts count, and of those below only source and set. */
  message: z.string().max(65_536).default(''),
  method: z
    .string()
    .regex(/^[A-Z]{1,32}$/, 'write the method in capitals, as INVITE')
    .default('INVITE'),
  requestUri: text.default(''),
  from: text.default(''),
  to: text.default(''),
  callId: text.default(''),
  /** Further header fields, as `X-Account: 7`. */
  headers: z.array(z.string().max(1_024)).max(64).default([]),
  /** Address of the caller, numeric; empty: an unknown one. */
  sourceAddress: z.string().max(64).default(''),
  sourcePort: z.int().min(0).max(65_535).default(0),
  /** Name of the listener it comes in on, as `udp:127.0.0.1:5060`; empty: the first. */
  listener: z.string().max(64).default(''),
  /** Asked in this set whatever source and listener say; null: as they say. */
  setId: z.int().min(1).nullable().default(null),
})
export type DryRunCommand = z.output<typeof dryRunSchema>

/** One choice of the trail: who would get it, and why the others would not. */
export interface DryRunStep {
  readonly setId: number
  readonly algorithm: string
  readonly destinationId: number
  /** Of this very choice, 0 to 1: 1 where the request alone decides, less where chance or the turn of the rotation does. */
  readonly chance: number
  /** One sentence: "the Call-ID decides", "next in turn", "fewest calls: 3". */
  readonly why: string
  /** Those tried before are not named again. */
  readonly skipped: readonly SkippedLive[]
  /** Passed over as well, beyond the `DRY_RUN_SKIPS` that are named. */
  readonly moreSkipped: number
}

export const DRY_RUN_SKIPS = 64

export type DryRunResult =
  | { readonly outcome: 'invalid'; readonly field: string; readonly message: string }
  /** Refused or answered by ourselves, before any set is asked. */
  | {
      readonly outcome: 'answered'
      readonly status: number
      readonly reason: string
      readonly sourceId: number
    }
  /** It goes a way that is laid already, and no set is asked: "To has a tag: it goes the way of its dialog". */
  | { readonly outcome: 'direct'; readonly sourceId: number; readonly why: string }
  | {
      readonly outcome: 'placed'
      readonly sourceId: number
      /** Why this set: "set of its source", "set of the listener", "default set". */
      readonly setWhy: string
      readonly setId: number
      /** In the order they would be tried, were each to fail; the first is where the call goes. */
      readonly steps: readonly DryRunStep[]
      /** What the caller would be told behind the last step. */
      readonly end: {
        /** 0: that cannot be said, and `reason` says why: a stateless set hears no failure, or a way is too long. */
        readonly status: number
        readonly reason: string
        /**
         * `limit`: as many attempts were made as may be, and somebody is left who might take it; `unfollowed`: the way
         * may go on, and was followed no further.
         */
        readonly exhausted: Exhausted | 'limit' | 'unfollowed'
      }
      /** Passed over when nobody was left, at most `DRY_RUN_SKIPS`. */
      readonly leftOver: readonly SkippedLive[]
    }

/** Calls of one prediction. */
export const MOST_SIMULATED = 10_000

/** One call of the past, as far as a choice depends on it. */
export const pastCallSchema = z.object({
  callId: text,
  from: text,
  to: text,
  requestUri: text,
  /** From the first of them, and how long it lasted. */
  startedMs: z.int().min(0),
  lastedMs: z.int().min(0),
})
export type PastCall = z.output<typeof pastCallSchema>

/** Each of them meets `pastCallSchema` when it is its turn: all at once would take too long. */
const pastCallsSchema = z.custom<readonly PastCall[]>(
  (calls) => Array.isArray(calls) && calls.length <= MOST_SIMULATED,
  `a list of at most ${MOST_SIMULATED} calls`,
)

export const startsFromSchema = z.enum(['empty', 'now']).default('empty')

/** "What would change if": an edited set against past calls, or against synthetic ones. */
export const whatIfSchema = z.object({
  /** The set as edited, with its destinations: a `SetConfig`, checked by its own schema. */
  set: z.unknown(),
  calls: z.union([
    z.object({ kind: z.literal('past'), calls: pastCallsSchema }),
    z.object({
      kind: z.literal('synthetic'),
      count: z.int().min(1).max(MOST_SIMULATED).default(MOST_SIMULATED),
      perSecond: z.number().min(0.01).max(10_000).default(10),
      holdSec: z.number().min(0).max(86_400).default(180),
    }),
  ]),
  /** What a call takes besides its channel; null: what the set says. */
  takes: takesSchema.nullable().default(null),
  /**
   * `now`: each destination begins with the calls that it has now. When they end nobody knows: as if they were of the
   * mean length of the calls placed, however long they have been on.
   */
  startsFrom: startsFromSchema,
})
export type WhatIfCommand = z.input<typeof whatIfSchema>
export type WhatIfInput = z.output<typeof whatIfSchema>

export interface WhatIfShare {
  readonly destinationId: number
  /** Calls it got as the set stands in the engine now; null where it is not in it. */
  readonly callsNow: number | null
  readonly callsThen: number | null
  /** Most at once. */
  readonly peakNow: number | null
  readonly peakThen: number | null
}

export type WhatIfResult =
  | { readonly outcome: 'invalid'; readonly field: string; readonly message: string }
  | {
      readonly outcome: 'predicted'
      /** Placed: fewer than were asked for where the set is very large. */
      readonly calls: number
      /** That were on already when the first was placed, on both sides where the destination is in both. */
      readonly begunWith?: number
      readonly shares: readonly WhatIfShare[]
      /** Calls that found nobody in this set; what its chain would do with them is not looked at. */
      readonly unplacedNow: number
      readonly unplacedThen: number
      /** Calls that would go to another destination than now; null where chance, turn or load decide. */
      readonly moved: number | null
    }
