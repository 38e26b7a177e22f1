import type { Endpoint } from '#engine/contract/address.ts'
import type { ProbeConfig, ProbeLogin } from '#engine/contract/probe.ts'
import type { OverloadNews } from './overload.ts'

/** One probe to be sent. */
export interface ProbeOrder {
  /** The destination's target; `probe` may lead there by another transport or an outbound proxy. */
  readonly to: Endpoint
  /** In force: the destination's own settings over its set's. */
  readonly probe: ProbeConfig
  /** Given only where the challenge names its realm; null: a challenge is an answer like any other. */
  readonly login: ProbeLogin | null
  /** Its Via carries the parameters of RFC 7339. */
  readonly offersOverload: boolean
  /**
   * When the ear asks whether its port is closed (rules 31): at once where a call heard that it is, after a while
   * without an answer, or not again, since probes of this round have asked.
   */
  readonly ear: 'now' | 'later' | 'never'
  /** What is left of the round. */
  readonly timeoutMs: number
  /** A person wants to read the answer. */
  readonly tellsHead?: boolean
}

/** How one probe ended. An answer is one matched on the wire; a local time-out is `unanswered`, never a 408. */
export type ProbeResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly reasonPhrase: string
      /** Of its Retry-After; null without. */
      readonly retryAfterSec: number | null
      /** What its topmost Via says of its load, where the probe asked (RFC 7339). */
      readonly overload?: OverloadNews | null
      /** For people to read, where the probe asked. */
      readonly head?: readonly string[]
    }
  | { readonly kind: 'unanswered' }
  /** Port closed or connection refused; `reason` where more is known: `its certificate is not trusted here`. */
  | { readonly kind: 'refused'; readonly reason?: string | null }
  /** Could not be sent for a reason of ours, as one plain phrase: `no TCP listener`. */
  | { readonly kind: 'unsent'; readonly reason: string }

/**
 * Sends one probe from the listener's own socket; several may be out to one place. Calls `done` once, within
 * `timeoutMs`, possibly before it returns; later calls are ignored. Where a closed port cannot be heard on that socket
 * it also lets the ear speak (rules 31), so that a refusal comes as `refused`.
 */
export interface ProbeSender {
  probe(order: ProbeOrder, done: (result: ProbeResult) => void): void
}
