import { type CallCause, UNHEARD_CAUSES } from '#engine/contract/vocabulary.ts'
import type { Call } from '#engine/proxy/call.ts'
import { CallIndex } from './call-index.ts'

/** Some 5 MB at most, of each kind. */
const MOST_CALLS = 10_000
const BY_BYE: readonly CallCause[] = ['caller', 'destination']

/**
 * Calls that left the books, and to which messages may still come. The signed state in Record-Route tells their way
 * (rules 2); this knows besides where the two sides wanted their requests, and where a destination was that is gone from
 * the configuration since. Counted nowhere.
 */
export class GoneCalls {
  /** Without a final word of either end: they may be talking still, and a BYE takes them out. */
  private readonly unwatched = new LastCalls()
  private readonly parted = new LastCalls()

  add(call: Call, cause: CallCause): void {
    if (UNHEARD_CAUSES.includes(cause)) this.unwatched.add(call)
    // Its BYE may have been challenged, its ACK may come behind, and a subscription may go on (RFC 5057 §4.1).
    else if (BY_BYE.includes(cause) && (call.callerTarget || call.destinationTarget)) this.parted.add(call)
  }

  find(callId: string, fromTag: string, toTag: string, token: string): Call | null {
    const named = [callId, fromTag, toTag, token] as const
    return this.unwatched.find(...named) ?? this.parted.find(...named)
  }

  delete(call: Call): void {
    this.unwatched.delete(call)
  }
}

/** Bounded: the oldest goes. */
class LastCalls {
  private readonly index = new CallIndex()
  private readonly calls = new Set<Call>()
  /** In the order they came, begun anew when it is full. */
  private readonly ring: Call[] = []
  private next = 0

  add(call: Call): void {
    const oldest = this.ring[this.next]
    if (oldest) this.delete(oldest)
    this.ring[this.next] = call
    this.next = (this.next + 1) % MOST_CALLS
    this.calls.add(call)
    call.spiral = null
    this.index.add(call)
  }

  find(callId: string, fromTag: string, toTag: string, token: string): Call | null {
    return this.calls.size === 0 ? null : this.index.find(callId, fromTag, toTag, token)
  }

  delete(call: Call): void {
    if (this.calls.delete(call)) this.index.delete(call)
  }
}
