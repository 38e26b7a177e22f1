import type { Endpoint } from '#engine/contract/address.ts'

/** How one probe ended. An answer is one matched on the wire; a local time-out is `unanswered`, never a 408. */
export type ProbeResult =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'unanswered' }
  /** Port closed or connection refused. */
  | { readonly kind: 'refused' }
  /** Could not be sent for a reason of ours, as one plain phrase: `no TCP listener`. */
  | { readonly kind: 'unsent'; readonly reason: string }

/**
 * Sends one OPTIONS from the listener's own socket. Calls `done` once, within `timeoutMs`, possibly before it
 * returns; later calls are ignored. Where a closed port cannot be heard on that socket it also lets the ear speak
 * (rules 31), so that a refusal comes as `refused`.
 */
export interface ProbeSender {
  probe(to: Endpoint, timeoutMs: number, done: (result: ProbeResult) => void): void
}
