import type { Clock } from '#engine/base/clock.ts'
import { LastMap } from '#engine/base/last-map.ts'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'

/** Nobody listens there by TCP: not asked again for so long. */
const REFUSED_MS = 10 * 60_000
const MOST_ENDPOINTS = 1_024

/** Places that large requests went to by TCP in vain; the oldest are forgotten first. */
export class TcpRefusals {
  private readonly clock: Clock
  private readonly untilMs = new LastMap<number>(MOST_ENDPOINTS)

  constructor(clock: Clock) {
    this.clock = clock
  }

  has(to: Endpoint): boolean {
    return (this.untilMs.get(formatEndpoint(to)) ?? 0) > this.clock.monotonicMs()
  }

  note(to: Endpoint): void {
    this.untilMs.set(formatEndpoint(to), this.clock.monotonicMs() + REFUSED_MS)
  }
}
