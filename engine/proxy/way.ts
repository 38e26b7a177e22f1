import type { Endpoint } from '#engine/contract/address.ts'
import type { Connection, Listener } from '#engine/transport/transport.ts'
import type { Call } from './call.ts'
import type { DialogEnds } from './next-hop.ts'
import type { RecordRoute } from './own-uri.ts'

/** One hop on: to where, by which socket of ours. */
export interface Direction {
  readonly to: Endpoint
  readonly listener: Listener
  /** The stream to go over; null for whichever leads there. */
  readonly connection: Connection | null
  /** The next hop's URI names no transport, so that one may be chosen by size. */
  readonly isTransportFree: boolean
}

/** Where a request goes that is relayed to one place and no other. */
export interface FoundWay extends Direction {
  readonly kind: 'way'
  readonly fromCaller: boolean
  readonly call: Call | null
  /** Topmost Route values that are ours, to be taken off. */
  readonly ownRoutes: number
  readonly ends: DialogEnds
  /** The Request-URI was one of our Record-Route values (RFC 3261 §16.4): the last Route takes its place. */
  readonly repairsStrictRoute: boolean
  /** The next hop is a strict router (RFC 3261 §16.6 step 6). */
  readonly nextIsStrict: boolean
  /** In a dialog that begins here. */
  readonly recordRoute?: RecordRoute
}

/** The same, or why it goes nowhere. */
export type Way = FoundWay | { readonly kind: 'refused'; readonly status: number; readonly reason: string }

export function refusedWay(status: number, reason: string): Way {
  return { kind: 'refused', status, reason }
}
