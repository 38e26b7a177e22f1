import type { Clock } from '#engine/base/clock.ts'
import { type TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { Destination } from './destination.ts'
import type { Directory } from './directory.ts'
import type { EvidenceFollower } from './evidence-follower.ts'
import type { HealthDesk } from './health-desk.ts'
import type { ProbeResult, ProbeSender } from './probe-sender.ts'
import { newsOf, orderOf, outcomeOf } from './probe-words.ts'

export interface ManualOptions {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly directory: Directory
  readonly sender: ProbeSender
  readonly desk: HealthDesk
  readonly evidence: EvidenceFollower
  /** It said something: what speaks against one that nobody probes is to be followed up until an answer comes. */
  onHeard(destination: Destination): void
}

type Done = (result: ProbeNowResult) => void

/** Out at once, over all destinations. */
const MOST_OUT = 64

/** One probe by hand; as a timer the end of waiting for it. */
class ManualProbe extends WheelTimer {
  private readonly onEnd: (result: ProbeResult) => void
  private isOver = false

  constructor(onEnd: (result: ProbeResult) => void) {
    super()
    this.onEnd = onEnd
  }

  override onExpire(): void {
    this.end({ kind: 'unanswered' })
  }

  end(result: ProbeResult): void {
    if (this.isOver) return
    this.isOver = true
    this.onEnd(result)
  }
}

/** Probes that a person asks for. What they show counts like other probes, but for the disabled: nobody watches those. */
export class ManualProbes {
  private readonly options: ManualOptions
  private readonly out = new Map<Destination, ManualProbe>()

  constructor(options: ManualOptions) {
    this.options = options
  }

  probe(destinationId: number, done: Done): void {
    const destination = this.options.directory.destination(destinationId)
    if (!destination) return done(impossible('there is no such destination here'))
    const { endpoint } = destination
    if (!endpoint) return done(impossible(`its name is not resolved: ${destination.unresolvedReason}`))
    if (this.out.has(destination)) return done(impossible('a probe by hand is out already'))
    if (this.out.size >= MOST_OUT) return done(impossible('too many probes by hand are out'))
    this.send(destination, endpoint, done)
  }

  /** Those that are out are forgotten. */
  stop(): void {
    for (const probe of this.out.values()) this.options.wheel.disarm(probe)
    this.out.clear()
  }

  private send(destination: Destination, to: Endpoint, done: Done): void {
    const { clock, wheel, sender } = this.options
    const { timeoutMs } = destination.probe
    const sentAtMs = clock.monotonicMs()
    const { moves } = destination
    const probe = new ManualProbe((result) => {
      wheel.disarm(probe)
      this.out.delete(destination)
      if (destination.moves !== moves) done(impossible('its address was changed meanwhile'))
      else done(this.conclude(destination, to, sentAtMs, result))
    })
    this.out.set(destination, probe)
    wheel.arm(probe, timeoutMs)
    const order = { ...orderOf(destination, to, timeoutMs, 1), tellsHead: true }
    sender.probe(order, (result) => probe.end(result))
  }

  private conclude(
    destination: Destination,
    to: Endpoint,
    sentAtMs: number,
    result: ProbeResult,
  ): ProbeNowResult {
    const { clock, desk, evidence } = this.options
    const news = newsOf(destination, result, clock.monotonicMs() - sentAtMs)
    const probe = outcomeOf(news, result, clock.wallMs())
    desk.note(destination, to, probe)
    if (!destination.isRemoved && destination.adminState !== 'disabled') {
      desk.learnAt(destination, to, news)
      const retryAfterSec = result.kind === 'answered' ? result.retryAfterSec : null
      const isAlone = destination.board === null || probe.isGood || destination.board.areAllFailing
      if (isAlone) evidence.probed(destination, { news, sentAtMs, retryAfterSec })
      this.options.onHeard(destination)
    }
    const head = result.kind === 'answered' ? (result.head ?? []) : []
    return { outcome: 'probed', probe, target: formatEndpoint(to), head }
  }
}

function impossible(reason: string): ProbeNowResult {
  return { outcome: 'impossible', reason }
}
