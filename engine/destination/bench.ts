import type { Clock } from '#engine/base/clock.ts'
import { type TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import { hasSelectable, whyNotBench } from './bench-limit.ts'
import type { Destination } from './destination.ts'
import type { Directory } from './directory.ts'
import type { HealthDesk } from './health-desk.ts'
import type { Heard } from './probe-round.ts'

export interface BenchOptions {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly directory: Directory
  readonly desk: HealthDesk
  /** An ejection is over: a probe is to tell how it is now. */
  onBack(destination: Destination): void
}

/** When the first of what keeps a destination on the bench is over. */
class Reminder extends WheelTimer {
  private readonly onDue: () => void

  constructor(onDue: () => void) {
    super()
    this.onDue = onDue
  }

  override onExpire(): void {
    this.onDue()
  }
}

/** Who gets no calls for a time: ejected by evidence, or left alone as it asked. Each comes back by itself. */
export class Bench {
  private readonly options: BenchOptions
  /** Of those on the bench; each leaves when its time is over, or its destination is no more. */
  private readonly reminders = new Map<Destination, Reminder>()

  constructor(options: BenchOptions) {
    this.options = options
  }

  /** A probe confirmed the evidence. What is too old to speak of now is over; where it must stay it says why. */
  eject(destination: Destination): void {
    const { clock, desk } = this.options
    const { observations, placement, health } = destination
    const { evidence } = placement
    const nowMs = clock.monotonicMs()
    const standing = observations.window.recent(evidence, nowMs)
    if (standing === null) return desk.learn(destination, { kind: 'evidence-over' })
    const { reason, ...shown } = standing
    const whyNot = whyNotBench(this.membersWith(destination), destination, evidence.maxEjectedPercent)
    if (whyNot !== null) {
      const capped = `${reason}; not ejected: ${whyNot}`
      return desk.learn(destination, { kind: 'ejection-capped', reason: capped })
    }
    const forMs = observations.ejection.begin(evidence, nowMs, clock.wallMs())
    const figures = { ...shown, ejections: observations.ejection.ejections(evidence, nowMs) }
    const why = `ejected for ${forMs / 1_000} s: ${reason}; ${health.probe.reason}`
    desk.learn(destination, { kind: 'ejected', reason: why, forMs, figures })
    this.remind(destination)
  }

  /** A probe was answered 503: what a 503 asked for before it was sent is confirmed, where the bench has room. */
  confirmRetryAfter(destination: Destination, { sentAtMs, retryAfterSec }: Heard): void {
    const { clock } = this.options
    const { retryAfter } = destination.observations
    const nowMs = clock.monotonicMs()
    const forMs = retryAfter.confirmable(retryAfterSec, sentAtMs, nowMs)
    if (forMs === 0) return
    const { maxEjectedPercent } = destination.placement.evidence
    if (whyNotBench(this.membersWith(destination), destination, maxEjectedPercent) !== null)
      return retryAfter.end()
    retryAfter.begin(forMs, nowMs, clock.wallMs())
    this.judge(destination)
    this.remind(destination)
  }

  /** Fresher news came, or its time is over. */
  endRetryAfter(destination: Destination): void {
    const { retryAfter } = destination.observations
    if (!retryAfter.isOpen) return
    retryAfter.end()
    this.judge(destination)
  }

  /** Something of this set takes no calls any more: where nothing else does, who is on the bench must. */
  settle(setId: number): void {
    if (this.reminders.size === 0) return
    const members = this.options.directory.set(setId)?.destinations ?? []
    if (hasSelectable(members, null)) return
    for (const member of members) this.endRetryAfter(member)
    if (hasSelectable(members, null)) return
    for (const member of members) this.endEjection(member)
  }

  /** Brings it in line with an edit, an override, or what was restored. */
  review(destination: Destination): void {
    const { ejection, retryAfter } = destination.observations
    if (ejection.endsAt !== null && destination.health.traffic.phase !== 'ejected') {
      ejection.end(this.options.clock.monotonicMs())
      this.judge(destination)
    }
    if (destination.adminState === 'disabled') this.endRetryAfter(destination)
    if (!destination.placement.evidence.enabled) this.endEjection(destination)
    if (ejection.endsAt !== null || retryAfter.endsAt !== null) this.remind(destination)
  }

  forget(destination: Destination): void {
    const reminder = this.reminders.get(destination)
    if (reminder) this.options.wheel.disarm(reminder)
    this.reminders.delete(destination)
  }

  stop(): void {
    for (const destination of [...this.reminders.keys()]) this.forget(destination)
  }

  private membersWith({ setId }: Destination): readonly Destination[] {
    return this.options.directory.set(setId)?.destinations ?? []
  }

  private judge(destination: Destination): void {
    destination.judge()
    this.options.desk.see(destination)
  }

  private remind(destination: Destination): void {
    const { ejection, retryAfter } = destination.observations
    const ends = [ejection.endsAt, retryAfter.endsAt].filter((endsAtMs) => endsAtMs !== null)
    if (ends.length === 0) return this.forget(destination)
    const reminder = this.reminders.get(destination) ?? new Reminder(() => this.lapse(destination))
    this.reminders.set(destination, reminder)
    this.options.wheel.armAt(reminder, Math.min(...ends))
  }

  private lapse(destination: Destination): void {
    const nowMs = this.options.clock.monotonicMs()
    const { ejection, retryAfter } = destination.observations
    if (retryAfter.endsAt !== null && retryAfter.endsAt <= nowMs) this.endRetryAfter(destination)
    if (ejection.endsAt !== null && ejection.endsAt <= nowMs) this.endEjection(destination)
    this.remind(destination)
  }

  /** Probes bring it back, and the first goes out at once. */
  private endEjection(destination: Destination): void {
    const { ejection, window } = destination.observations
    if (ejection.endsAt === null) return
    ejection.end(this.options.clock.monotonicMs())
    window.clear()
    this.options.desk.learn(destination, { kind: 'ejection-over' })
    this.options.onBack(destination)
  }
}
