import type { Endpoint } from '#engine/contract/address.ts'
import type { LocatedTarget } from '#engine/location/location.ts'
import { type HealthRecord, isDead, type Thresholds, unseen } from './health.ts'
import type { HealthNews } from './health-news.ts'
import { reduceHealth } from './health-reducer.ts'
import { chooseByWeight, type Draw } from './weighted-choice.ts'

/** What is seen of one target. */
export interface TargetSeen {
  readonly at: Endpoint
  readonly seen: HealthRecord
}

/** One place of a destination that is reached by name, and what is seen of it. */
export class Target implements LocatedTarget {
  /** The same object as long as the place is, so that a branch can be told to speak for it. */
  readonly endpoint: Endpoint
  name: string
  priority: number
  weight: number
  seen: HealthRecord

  constructor(located: LocatedTarget, endpoint: Endpoint, nowMs: number) {
    this.endpoint = endpoint
    this.name = located.name
    this.priority = located.priority
    this.weight = located.weight
    this.seen = unseen(nowMs)
  }

  get transport(): LocatedTarget['transport'] {
    return this.endpoint.transport
  }

  get address(): string {
    return this.endpoint.address
  }

  get port(): number {
    return this.endpoint.port
  }

  /** A call or a probe failed there: the others go first until a probe is answered. */
  get isFailing(): boolean {
    return this.seen.health === 'trying' || this.seen.health === 'down'
  }

  /** The lower, the sooner it is tried. */
  get setBack(): number {
    return this.seen.health === 'down' ? 2 : this.seen.health === 'trying' ? 1 : 0
  }

  isAt({ transport, address, port }: LocatedTarget): boolean {
    return transport === this.transport && address === this.address && port === this.port
  }
}

const NONE: readonly Target[] = Object.freeze([])

/** The targets of one destination that is reached by name: which there are, how each fares, which is next. */
export class TargetBoard {
  targets: readonly Target[] = NONE
  endpoints: readonly Endpoint[] = []
  private seenNow: readonly TargetSeen[] | null = null

  /** Takes other targets over; what stays keeps its endpoint and what was seen of it. */
  locate(
    located: readonly LocatedTarget[],
    makeEndpoint: (at: LocatedTarget) => Endpoint,
    nowMs: number,
  ): void {
    this.seenNow = null
    this.targets = located.map((each) => {
      const known = this.targets.find((target) => target.isAt(each))
      if (!known) return new Target(each, makeEndpoint(each), nowMs)
      known.name = each.name
      known.priority = each.priority
      known.weight = each.weight
      return known
    })
    this.endpoints = this.targets.map(({ endpoint }) => endpoint)
  }

  at(endpoint: Endpoint): Target | undefined {
    return this.targets.find((target) => target.endpoint === endpoint)
  }

  /** What is seen of each: the same list for as long as it is the same. */
  get seen(): readonly TargetSeen[] {
    this.seenNow ??= this.targets.map(({ endpoint, seen }) => ({ at: endpoint, seen }))
    return this.seenNow
  }

  get isAnyFailing(): boolean {
    return this.targets.some((target) => target.isFailing)
  }

  get areAllFailing(): boolean {
    return this.targets.every((target) => target.isFailing)
  }

  /** Some target is on its way down or up, and is to be looked at often. */
  get isChanging(): boolean {
    return this.targets.some(
      ({ seen }) => seen.health === 'trying' || (seen.health === 'down' && seen.probe.answers > 0),
    )
  }

  /** True when nothing comes from it any more by this. */
  learn(target: Target, news: HealthNews, thresholds: Thresholds, nowMs: number): boolean {
    const { seen } = target
    target.seen = reduceHealth(seen, news, thresholds, nowMs)
    if (target.seen !== seen) this.seenNow = null
    return !isDead(seen, thresholds) && isDead(target.seen, thresholds)
  }

  /**
   * The next for a call among those that `isOpen` lets through: what fails goes behind, then by SRV priority, then
   * by weight, anew for each call (RFC 2782). Null when none is left.
   */
  choose(isOpen: (endpoint: Endpoint) => boolean, draw: Draw): Endpoint | null {
    const open = this.targets.filter(({ endpoint }) => isOpen(endpoint))
    const [best] = open.toSorted((a, b) => a.setBack - b.setBack || a.priority - b.priority)
    if (!best) return null
    const equals = open.filter(
      ({ setBack, priority }) => setBack === best.setBack && priority === best.priority,
    )
    return chooseByWeight(equals, draw)?.endpoint ?? null
  }
}
