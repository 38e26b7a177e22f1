import type { Clock } from '#engine/base/clock.ts'
import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { Call } from '#engine/proxy/call.ts'
import { hasFurtherDialog } from './further-dialogs.ts'

/** RFC 4028 §4: no interval is below 90 s; ends that agree on less do not leave the books sooner (§8.3: MAY). */
const LEAST_SEC = 90

/**
 * When an answered call leaves the books though nobody says that it is over: at the end of its session (RFC 4028
 * §8.2, §8.3), else at the longest duration. The call's own timer serves both.
 */
export class SessionExpiry {
  private readonly clock: Clock
  private readonly wheel: TimerWheel
  private readonly longestMs: () => number

  constructor(clock: Clock, wheel: TimerWheel, longestMs: () => number) {
    this.clock = clock
    this.wheel = wheel
    this.longestMs = longestMs
  }

  /**
   * A 2xx was forwarded, and its interval counts from now; `sec` 0: the session has no end. Of several dialogs of one
   * call the latest end holds (§8.2). True where that changed something.
   */
  refresh(call: Call, sec: number): boolean {
    const beforeMs = call.sessionExpiresMs
    // A whole number lies in the call itself, where a fraction would cost it sixteen bytes (rules 32).
    const endMs = sec === 0 ? 0 : Math.ceil(this.clock.monotonicMs()) + Math.max(sec, LEAST_SEC) * 1_000
    call.sessionExpiresMs = hasFurtherDialog(call) ? latest(beforeMs, endMs) : endMs
    this.arm(call)
    return call.sessionExpiresMs !== beforeMs
  }

  /** After a restart, where the longest duration is armed. `endsAtMs`: by the wall clock, as it was written down. */
  resume(call: Call, endsAtMs: number): void {
    call.sessionExpiresMs = Math.ceil(this.clock.monotonicMs()) + endsAtMs - this.clock.wallMs()
    this.wheel.armAt(call, Math.min(call.deadlineMs, call.sessionExpiresMs))
  }

  /** For the journal: by the wall clock, or undefined where the session has no end. */
  endsAtMs({ sessionExpiresMs }: Call): number | undefined {
    if (sessionExpiresMs === 0) return undefined
    return Math.round(this.clock.wallMs() + sessionExpiresMs - this.clock.monotonicMs())
  }

  /** Of a call whose timer has run out. */
  causeOf({ sessionExpiresMs }: Call): CallCause {
    return sessionExpiresMs !== 0 && sessionExpiresMs <= this.clock.monotonicMs() ? 'expired' : 'max-duration'
  }

  private arm(call: Call): void {
    const { sessionExpiresMs } = call
    const longest = answeredAt(call) + this.longestMs()
    this.wheel.armAt(call, sessionExpiresMs === 0 ? longest : Math.min(longest, sessionExpiresMs))
  }
}

/** Monotonic, of an answered call; where the journal of an older version does not tell, when it began. */
export function answeredAt({ startedAtMs, story }: Call): number {
  return startedAtMs + Math.max(0, story.answeredAtMs)
}

/** 0 is for ever. */
function latest(one: number, other: number): number {
  return one === 0 || other === 0 ? 0 : Math.max(one, other)
}
