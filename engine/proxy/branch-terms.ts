import type { Endpoint } from '#engine/contract/address.ts'
import type { SessionAsk } from '#engine/sip/session-timer.ts'
import type { Path } from '#engine/transaction/client-transaction.ts'
import type { Repeats } from '#engine/transaction/transaction.ts'

/** After a CANCEL the branch counts as cancelled even if no final comes (RFC 3261 §9.1). */
export const CANCEL_WAIT_MS = 32_000

/** How long a branch waits, and what its answers mean. */
export interface BranchTerms {
  /** Without any provisional before the branch is given up; 0 waits for timer B or F alone. */
  readonly attemptMs: number
  /** Timer C: from the last provisional; of a non-INVITE from its start. */
  readonly ringMs: number
  /** The address of whoever asked for it: evidence counts by it. */
  readonly source: string
  /** Final responses that speak of the destination and not of the call; null: none does, it is within a dialog. */
  readonly codes: readonly number[] | null
  /** Its Via asks how much the destination wants (RFC 7339), and its answers may tell. */
  readonly offersOverload: boolean
  /** Counts what is sent or comes again; null outside of calls. */
  readonly repeats: Repeats | null
  /** Session timers: what its request left with (RFC 4028 §8.1); null: we asked for nothing. */
  readonly session: SessionAsk | null
}

/** By which way a branch goes, and whose health it hangs on. */
export interface BranchPath extends Path {
  readonly place: Endpoint
}
