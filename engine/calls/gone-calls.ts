import type { Call } from '#engine/proxy/call.ts'
import { CallIndex } from './call-index.ts'

/** Some 5 MB at most. */
const MOST_CALLS = 10_000

/**
 * Calls that left the books without a final word of either end: they may be talking still, and their BYE has to find
 * its way. The signed state in Record-Route does that (rules 2); this knows besides where the two sides wanted their
 * requests, and where a destination was that is gone from the configuration since. Counted nowhere. Bounded: the
 * oldest goes, and a BYE takes its call out.
 */
export class UnwatchedCalls {
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
