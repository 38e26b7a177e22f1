import type { Issued } from '../certificates.ts'
import type { Loss } from './loss.ts'
import type { Leg } from './path.ts'
import type { Seat } from './seats.ts'

/** What stands between SIPp and the engine where SIPp 3.6.1 cannot be on the leg itself. */
export interface Bridge {
  /** What was wrong on the leg, for so many calls; null when nothing was. */
  wrong(calls: number): string | null
  /** May be repeated safely. */
  close(): void
}

export interface BridgeOrder {
  readonly side: 'caller' | 'callee'
  readonly seat: Seat
  readonly leg: Leg
  readonly engine: Seat
  readonly loss: Loss | null
  readonly identity: Identity
}

/** What a party shows and trusts over TLS. */
export interface Identity extends Issued {
  readonly authority: string
}
