import { z } from 'zod'

/** Live calls, asked for by a page or the command line. */
export const liveCallsSchema = z.object({
  destinationId: z.int().nullable().default(null),
  setId: z.int().nullable().default(null),
  /** Part of a Call-ID, From or To. */
  search: z.string().max(128).default(''),
  /** Only those that nobody can vouch for any more. */
  doubtfulOnly: z.boolean().default(false),
  limit: z.int().min(1).max(1_000).default(200),
})
export type LiveCallsQuery = z.output<typeof liveCallsSchema>

export interface LiveCall {
  readonly number: number
  readonly state: 'setup' | 'ringing' | 'answered' | 'challenged'
  readonly callId: string
  readonly from: string
  readonly to: string
  readonly sourceId: number
  readonly setId: number
  readonly destinationId: number
  readonly channel: string
  readonly startedAtMs: number
  readonly answeredAtMs: number | null
  /** When it leaves the books if nothing is heard: its session timer, else the longest duration. */
  readonly expiresAtMs: number
  /** Why it may be dead: "OPTIONS unanswered twice", "its node tells fewer calls"; empty where all is well. */
  readonly doubt: string
}

export interface LiveCallPage {
  /** Oldest first. */
  readonly calls: readonly LiveCall[]
  /** Of all that match. */
  readonly total: number
  /** There are too many to be counted in one go: the total is at least so many. */
  readonly isCapped?: boolean
}

/** Takes calls out of the books; nobody is sent a BYE (RFC 4028 §8.2, a proxy never does). */
export const releaseSchema = z.union([
  z.object({ kind: z.literal('calls'), numbers: z.array(z.int().min(1)).min(1).max(1_000) }),
  z.object({ kind: z.literal('doubtful'), destinationId: z.int() }),
  z.object({ kind: z.literal('all'), destinationId: z.int() }),
])
export type ReleaseCommand = z.output<typeof releaseSchema>
export interface ReleaseResult {
  readonly released: number
}

/** What the books say and what cannot be explained, per destination: found by the reconcile job, shown, and released by a person. */
export interface DriftLive {
  readonly destinationId: number
  /** Calls in our books there, and those among them that are in doubt. */
  readonly ours: number
  readonly doubtful: number
  /** Calls its load source tells; null where none does. */
  readonly theirs: number | null
  /** Slots that no call owns any more: 0, unless there is a fault in Fairline. They are freed when found. */
  readonly orphans: number
  /** "2 calls did not answer OPTIONS", "its node tells 3 calls fewer for 2 min"; empty when there is none. */
  readonly reason: string
  readonly sinceMs: number | null
}
