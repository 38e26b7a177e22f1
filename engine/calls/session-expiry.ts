import type { Clock } from '#engine/base/clock.ts'
import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { Call } from '#engine/proxy/call.ts'

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

  /** The 2xx was forwarded. `sec`: its session interval; 0: it has none. */
  begin(call: Call, sec: number): void {
    call.answeredAtMs = this.clock.monotonicMs()
    this.refresh(call, sec)
  }

  /**
   * Each 2xx counts from the moment it was forwarded. Of several dialogs of one
   * call the latest end holds (§8.2). True where that changed something.
   */
  refresh(call: Call, sec: number): boolean {
    const beforeMs = call.sessionExpiresMs
    const endMs = sec === 0 ? 0 : this.clock.monotonicMs() + Math.max(sec, LEAST_SEC) * 1_000
    call.sessionExpiresMs = call.furtherDialogs?.size ? latest(beforeMs, endMs) : endMs
    this.arm(call)
    return call.sessionExpiresMs !== beforeMs
  }

  /** After a restart. `ageMs`: of the call; `endsAtMs`: by the wall clock, as it was written down. */
  resume(call: Call, ageMs: number, endsAtMs: number): void {
    const nowMs = this.clock.monotonicMs()
    call.answeredAtMs = nowMs - ageMs
    call.sessionExpiresMs = endsAtMs === 0 ? 0 : nowMs + endsAtMs - this.clock.wallMs()
    this.arm(call)
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

  /** Monotonic: when the call leaves the books unless something is heard of it. */
  deadlineMs({ answeredAtMs, sessionExpiresMs }: Call): number {
    const longest = answeredAtMs + this.longestMs()
    return sessionExpiresMs === 0 ? longest : Math.min(longest, sessionExpiresMs)
  }

  private arm(call: Call): void {
    this.wheel.armAt(call, this.deadlineMs(call))
  }
}

/** 0 is for ever. */
function latest(one: number, other: number): number {
  return one === 0 || other === 0 ? 0 : Math.max(one, other)
}
