import type { Clock } from '#engine/base/clock.ts'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'
import type { ProbeOutcome } from '#engine/contract/health-live.ts'
import type { Destination } from './destination.ts'
import type { ProbeObserver } from './health.ts'
import type { HealthNews } from './health-news.ts'

/** Takes news of destinations in, with the time it came, and tells the observer what became another one. */
export class HealthDesk {
  private readonly clock: Clock
  private readonly observer: ProbeObserver
  private readonly onSeen: (destination: Destination) => void

  /** `onSeen`: something else may be seen of it. */
  constructor(clock: Clock, observer: ProbeObserver, onSeen: (destination: Destination) => void = () => {}) {
    this.clock = clock
    this.observer = observer
    this.onSeen = onSeen
  }

  learn(destination: Destination, news: HealthNews): void {
    const wasDead = destination.isDead
    const change = destination.learn(news, this.clock.wallMs())
    if (change !== null) this.observer.onHealthChange(change)
    this.onSeen(destination)
    if (wasDead || !destination.isDead) return
    for (const target of destination.targets) this.observer.onTargetDead(target)
  }

  /** News of one of its targets; of one that is reached by a number there is none apart. */
  learnAt(destination: Destination, at: Endpoint, news: HealthNews): void {
    const target = destination.board?.at(at)
    if (!target) return
    const isDead = destination.learnAt(target, news, this.clock.wallMs())
    this.onSeen(destination)
    if (isDead) this.observer.onTargetDead(at)
  }

  /** A probe to this target of it has ended. */
  note(destination: Destination, to: Endpoint, outcome: ProbeOutcome): void {
    const { observations } = destination
    observations.probed(formatEndpoint(to), outcome)
    if (outcome.latencyMs !== null) destination.judge()
    this.onSeen(destination)
  }

  /** Something besides its health is seen of it. */
  see(destination: Destination): void {
    this.onSeen(destination)
  }
}
