import type { Endpoint } from '#engine/contract/address.ts'
import type { RecordedAttempt } from '#engine/contract/call-record.ts'
import { RECORD_CHARS } from '#engine/contract/call-record.ts'
import type { CountedAt } from '#engine/journal/entry.ts'
import type { Repeats } from '#engine/transaction/transaction.ts'

/** Who was passed over; most attempts share one list. */
export type RecordedSkips = RecordedAttempt['skipped']
export const NO_SKIPS: RecordedSkips = []

/** It has not happened. */
export const NEVER_MS = -1

/** One INVITE of ours, as its record will have it; times in ms from the call's arrival. */
export interface AttemptStory {
  readonly setId: number
  readonly destinationId: number
  readonly at: Endpoint
  readonly startedMs: number
  readonly skipped: RecordedSkips
  before: AttemptStory | null
  /** Its branch; empty once its end is known. */
  branchId: string
  tookMs: number
  status: number
  outcome: string
}

/** What most calls have nothing of. */
interface SeldomTold {
  /** Attempts that the engine before this one made. */
  earlier: readonly RecordedAttempt[]
  leftOver: RecordedSkips
  /** Where it was counted, if a further dialog has moved it since. */
  counted: CountedAt | null
  isWhole: boolean
}

const NOTHING_MORE: Readonly<SeldomTold> = { earlier: [], leftOver: NO_SKIPS, counted: null, isWhole: true }

/** A string of its own that pins no longer one. */
function cut(text: string): string {
  if (text.length <= RECORD_CHARS) return text
  return Buffer.from(text.slice(0, RECORD_CHARS), 'latin1').toString('latin1')
}

/**
 * What is kept of a call for its record. An open call is to cost 1,000 bytes at most (rules 32), so that texts are
 * shared, times are small integers, and the record itself is made at the end.
 */
export class CallStory implements Repeats {
  from = ''
  to = ''
  requestUri = ''
  /** Null where the call's token tells it (rules 2). */
  source: Endpoint | null = null
  /** From the call's arrival, in ms. */
  postDialDelayMs = NEVER_MS
  ringsAtMs = NEVER_MS
  answeredAtMs = NEVER_MS
  /** What the caller was told last; 0: nothing final. */
  status = 0
  retransmissions = 0
  /** The last attempt, which knows those before. */
  attempt: AttemptStory | null = null
  private seldom: SeldomTold | null = null

  /** Who calls whom; Request-URI and To are the same text nearly always. */
  name(from: string, to: string, requestUri: string): void {
    this.from = cut(from)
    this.to = cut(to)
    this.requestUri = requestUri === to ? this.to : cut(requestUri)
  }

  get more(): Readonly<SeldomTold> {
    return this.seldom ?? NOTHING_MORE
  }

  tellMore(more: Partial<SeldomTold>): void {
    this.seldom = { ...this.more, ...more }
  }

  /** The attempt with this branch, if it is still under way. */
  underWay(branchId: string): AttemptStory | null {
    let attempt = this.attempt
    while (attempt && attempt.branchId !== branchId) attempt = attempt.before
    return attempt
  }

  /** The record is made: what lingers of the call is not to hold this. */
  forget(): void {
    this.from = this.to = this.requestUri = ''
    this.source = this.attempt = this.seldom = null
  }
}
