import { formatEndpoint } from '#engine/contract/address.ts'
import type { DestinationAddress } from '#engine/contract/destination-uri.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { plainName } from './answer.ts'

/** One place a name leads to: an address of an SRV target, or of the name itself. Plain data, structured-clone safe. */
export interface LocatedTarget {
  readonly transport: Transport
  readonly address: string
  readonly port: number
  /** The host whose address it is. */
  readonly name: string
  /** Of the SRV record: the lowest is tried first. 0 without one. */
  readonly priority: number
  readonly weight: number
}

/** Where a name leads, for all destinations that are looked up the same way. */
export interface Location {
  readonly key: string
  /** In order of priority; empty until it was resolved. */
  readonly targets: readonly LocatedTarget[]
  /** Why there is none, one line; empty where there is. */
  readonly problem: string
}

/** What looking up came to. */
export type Resolution =
  /** `problem`: a part of the question found no answer, so there may be more. Else empty. */
  | {
      readonly kind: 'found'
      readonly targets: readonly LocatedTarget[]
      readonly ttlSec: number
      readonly problem: string
    }
  /** DNS says that there is nothing. */
  | { readonly kind: 'nothing'; readonly problem: string; readonly ttlSec: number }
  /** DNS says nothing. */
  | { readonly kind: 'failed'; readonly problem: string }

/** What is looked up the same way has the same key. Null: a numeric host needs no look-up. */
export function locationKey({ isNumeric, isSips, host, port, transport }: DestinationAddress): string | null {
  if (isNumeric) return null
  const place = `${isSips ? 'sips' : 'sip'}:${plainName(host)}${port === null ? '' : `:${port}`}`
  return transport === null ? place : `${place};transport=${transport}`
}

/** `udp:192.0.2.7:5060, tcp:…`, as far as a line has room. */
export function listTargets(targets: readonly LocatedTarget[], mostChars: number): string {
  const text = targets.map(formatEndpoint).join(', ')
  return text.length <= mostChars ? text : `${text.slice(0, mostChars - 1)}…`
}
