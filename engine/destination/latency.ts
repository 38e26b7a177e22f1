import type { LatencyLive } from '#engine/contract/health-live.ts'

/** From here on the oldest answers count less than the newest (peers.md B2). */
const MOST_COUNT = 2 ** 21
/** Below it the plain mean says more than a weighted one. */
const LEAST_FOR_EWMA = 10
const ALPHA = 0.1
const RECENT = 100

/** How long answered probes took, in ms. A time-out is no latency and is never fed in. */
export class Latency {
  private counted = 0
  private mean = 0
  /** Sum of squared differences from the mean (Welford 1962). */
  private squares = 0
  private ewma = 0
  private readonly recent: number[] = []
  private next = 0
  /** What was read last; null when another answer came. Thousands may be asked every second, and few have news. */
  private known: LatencyLive | null = null

  add(ms: number): void {
    this.known = null
    if (this.counted < MOST_COUNT) this.counted += 1
    else this.squares -= this.squares / this.counted
    const before = this.mean
    this.mean += (ms - before) / this.counted
    this.squares += (ms - before) * (ms - this.mean)
    this.ewma = this.counted < LEAST_FOR_EWMA ? this.mean : ALPHA * ms + (1 - ALPHA) * this.ewma
    this.recent[this.next] = ms
    this.next = (this.next + 1) % RECENT
  }

  /** Null until a probe was answered. */
  read(): LatencyLive | null {
    if (this.counted > 0) this.known ??= this.live()
    return this.known
  }

  /** As another thread that probes it reads it; nothing is added here then. */
  follow(live: LatencyLive | null): void {
    this.known = live
  }

  /** Another address. */
  forget(): void {
    this.known = null
    this.counted = 0
    this.mean = 0
    this.squares = 0
    this.recent.length = 0
    this.next = 0
  }

  private live(): LatencyLive {
    const { counted: count, mean, ewma } = this
    const deviation = count < 2 ? 0 : Math.sqrt(Math.max(0, this.squares) / (count - 1))
    const sorted = this.recent.toSorted((a, b) => a - b)
    return { count, mean, deviation, ewma, p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) }
  }
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
