import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from './destination.ts'
import type { OverloadNews } from './overload.ts'

/** An attempt's final response that says something of the destination. */
export interface AttemptFailure {
  readonly status: number
  /** The address its call came from. */
  readonly source: string
  readonly retryAfterSec: number | null
}

/**
 * What calls show of a destination; the health reducer weighs it (rules: evidence, confirmed by a probe). Each attempt
 * ends in one of `answered`, `timedOut`, `refused` and `failed`; `source` is the address its call came from.
 */
export interface Evidence {
  /** The attempt is taken: a 101 to 199, or a final response that `failed` is not told of. */
  answered(destination: Destination, at: Endpoint): void
  /** No answer for T1: perhaps nothing, so that it only asks for a probe. */
  suspected(destination: Destination, at: Endpoint): void
  timedOut(destination: Destination, at: Endpoint, source: string): void
  /** A closed port. */
  refused(destination: Destination, at: Endpoint): void
  /** A final response whose status is in the set's evidence codes, or a 503 with Retry-After. */
  failed(destination: Destination, at: Endpoint, failure: AttemptFailure): void
  /** RFC 7339 figures of a response's topmost Via; they hold for the address and port it came from alone. */
  overloaded(destination: Destination, at: Endpoint, overload: OverloadNews): void
}
