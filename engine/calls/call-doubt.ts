import type { Destination } from '#engine/destination/destination.ts'
import { type Call, UNANSWERED_BY } from '#engine/proxy/call.ts'

/** A destination that comes back sooner may have its calls still. */
const DEAD_FOR_MS = 60_000
/** By then its timer has ended it. */
const OVERDUE_MS = 2_000

/** The same moment on both of a clock's scales. */
export interface DoubtMoment {
  readonly monotonicMs: number
  readonly wallMs: number
}

/** Why an answered call may be over without our knowing; empty where nothing speaks for it. */
export function doubtOf(call: Call, destination: Destination | undefined, at: DoubtMoment): string {
  if (call.state !== 'answered') return ''
  if (call.unanswered !== 0) return `OPTIONS unanswered by ${whoIsSilent(call.unanswered)}`
  if (destination?.isDead && at.wallMs - destination.health.sinceMs > DEAD_FOR_MS)
    return 'its destination is dead'
  const isOverdue = call.sessionExpiresMs !== 0 && at.monotonicMs - call.sessionExpiresMs > OVERDUE_MS
  return isOverdue ? 'past the end of its session' : ''
}

function whoIsSilent(unanswered: number): string {
  if (unanswered === UNANSWERED_BY.destination) return 'its destination'
  return unanswered === UNANSWERED_BY.caller ? 'its caller' : 'both of its ends'
}
