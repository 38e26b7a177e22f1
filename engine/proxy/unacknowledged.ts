import type { Clock } from '#engine/base/clock.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Via } from '#engine/sip/via.ts'
import { timerH } from '#engine/transaction/timers.ts'

/** A non-2xx final to an INVITE of the engine before this one, as its ACK needs it. */
export interface UnacknowledgedFailure {
  /** Of our Via, in the INVITE and so in its ACK (RFC 3261 §17.1.1.3). */
  readonly branch: string
  readonly destinationId: number
  readonly destination: Endpoint
  readonly callerAddress: string
}

interface Entry extends UnacknowledgedFailure {
  readonly untilMs: number
}

/** When more failures pass, the oldest are forgotten: who hears no ACK says it again. */
const MOST_FAILURES = 65_536

/**
 * Failures relayed without a transaction (rules 6), by the INVITE of their caller, whose ACK finds its way back here:
 * the journal need not know of the INVITE, for it was killed before it did, or may count its call as ended. Each
 * leaves with timer H, when nobody waits for the ACK any more.
 */
export class Unacknowledged {
  private readonly clock: Clock
  private readonly byInvite = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** `via` is the caller's. */
  note(response: SipMessage, via: Via, failure: UnacknowledgedFailure): void {
    const key = inviteKey(response, via)
    this.byInvite.delete(key)
    this.forgetOld(MOST_FAILURES - 1)
    this.byInvite.set(key, { ...failure, untilMs: this.clock.monotonicMs() + timerH })
  }

  /** What the INVITE of this ACK, or of this copy of itself, was answered by; null when its sender is somebody else. */
  find(request: SipMessage, address: string): UnacknowledgedFailure | null {
    if (this.byInvite.size === 0) return null
    this.forgetOld(MOST_FAILURES)
    const found = this.byInvite.get(inviteKey(request, request.topVia))
    return found?.callerAddress === address ? found : null
  }

  private forgetOld(most: number): void {
    const nowMs = this.clock.monotonicMs()
    for (const [key, { untilMs }] of this.byInvite) {
      if (untilMs > nowMs && this.byInvite.size <= most) return
      this.byInvite.delete(key)
    }
  }
}

/** The same in INVITE, response and ACK, with the magic cookie of RFC 3261 and without (§17.2.3). */
function inviteKey({ callId, fromTag, cseqNumber }: SipMessage, { sentBy, branch }: Via): string {
  return `${callId}\n${fromTag}\n${cseqNumber} ${sentBy} ${branch}`
}
