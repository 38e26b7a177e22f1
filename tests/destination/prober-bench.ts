import { seededRandom } from '#engine/base/random.ts'
import { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { Directory } from '#engine/destination/directory.ts'
import type { HealthChange } from '#engine/destination/health.ts'
import type { ProbeOrder, ProbeResult } from '#engine/destination/probe-sender.ts'
import { Prober, type ProberOptions } from '#engine/destination/prober.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { set, snapshot } from './snapshots.ts'

export interface Out {
  readonly to: Endpoint
  readonly order: ProbeOrder
  readonly atMs: number
  readonly timeoutMs: number
  readonly done: (result: ProbeResult) => void
}

/** A prober on a manual clock whose peer answers as told: at once, with `reply`, or not at all (null). */
export class Bench {
  readonly clock = new ManualClock()
  readonly wheel = new TimerWheel(this.clock)
  readonly directory = new Directory({ clock: this.clock, random: seededRandom(1) })
  readonly sent: Out[] = []
  readonly changes: HealthChange[] = []
  readonly targetsDead: string[] = []
  reply: ProbeResult | null = answered(200)
  /** Takes each probe instead of all below. */
  network: ((out: Out) => void) | null = null
  /** Asked before each probe. */
  choose: () => ProbeResult | null = () => this.reply
  /** The same, by where it goes; null leaves it to `choose`. */
  chooseAt: (to: Out['to']) => ProbeResult | null = () => null
  readonly prober: Prober

  /** `followed`: where other threads follow it. */
  constructor(followed: Pick<ProberOptions, 'onJudged'> = {}) {
    this.prober = new Prober({
      clock: this.clock,
      wheel: this.wheel,
      random: seededRandom(2),
      directory: this.directory,
      observer: {
        onHealthChange: (change) => this.changes.push(change),
        onTargetDead: (at) => this.targetsDead.push(at.address),
      },
      sender: {
        probe: (order, done) => this.probe({ ...order, order, atMs: this.clock.monotonicMs(), done }),
      },
      ...followed,
    })
    this.wheel.start()
  }

  apply(rows: Parameters<typeof set>[1], more: Parameters<typeof set>[2] = {}): void {
    this.directory.apply(snapshot([set(1, rows, more)]))
    this.prober.reconcile()
  }

  /** What calls show. */
  get evidence(): Prober['evidence'] {
    return this.prober.evidence
  }

  get(id: number): Destination {
    const found = this.directory.destination(id)
    if (found === undefined) throw new Error(`no destination ${id}`)
    return found
  }

  sentTo(id: number): number[] {
    const { targets } = this.get(id)
    return this.sent.filter(({ to }) => targets.includes(to)).map((out) => out.atMs)
  }

  private probe(out: Out): void {
    this.sent.push(out)
    if (this.network) return this.network(out)
    const reply = this.chooseAt(out.to) ?? this.choose()
    if (reply?.kind === 'unanswered') this.clock.after(out.timeoutMs, () => out.done(reply))
    else if (reply !== null) out.done(reply)
  }
}

/** An answer to a probe. */
export function answered(status: number, retryAfterSec: number | null = null): ProbeResult {
  return { kind: 'answered', status, reasonPhrase: `Phrase ${status}`, retryAfterSec }
}

export function started(rows: Parameters<typeof set>[1], more: Parameters<typeof set>[2] = {}): Bench {
  const bench = new Bench()
  bench.prober.start()
  bench.apply(rows, more)
  return bench
}
