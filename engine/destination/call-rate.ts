const WINDOW_MS = 1_000
const LEAST_ROOM = 16
/** Between two times that somebody is told that a cap was reached. */
const QUIET_MS = 10_000

/**
 * The new calls of the last second, against a cap. Exact: the moment of each is kept until it is a second old, so never
 * more than the cap allows fall into any second. Memory grows with what comes, to eight bytes times the cap at the most;
 * none is taken where there is no cap. Times on the monotonic scale.
 */
export class CallRate {
  private most: number | null
  /** A ring, oldest at `first`. */
  private times = new Float64Array(0)
  private first = 0
  private size = 0
  private hits = 0
  private toldAtMs = Number.NEGATIVE_INFINITY

  constructor(cap: number | null) {
    this.most = cap
  }

  /** Calls per second; null is no cap. */
  get cap(): number | null {
    return this.most
  }

  /** Takes an edit over; the calls of the last second count against the new cap. */
  configure(cap: number | null): void {
    this.most = cap
    if (cap !== null) return
    this.times = new Float64Array(0)
    this.first = 0
    this.size = 0
    this.hits = 0
  }

  /** As many are remembered as there may be: they may have to be counted. False costs nothing to ask. */
  get isTight(): boolean {
    return this.most !== null && this.size >= this.most
  }

  /** One more call would be too many. */
  isUsedUp(nowMs: number): boolean {
    if (this.most === null || this.size < this.most) return false
    this.forgetBefore(nowMs - WINDOW_MS)
    return this.size >= this.most
  }

  /** A call began. */
  note(nowMs: number): void {
    if (this.most === null) return
    this.forgetBefore(nowMs - WINDOW_MS)
    // A call that had to be let in: the newest are enough to tell when there is room again.
    if (this.size >= this.most) this.drop(this.size - this.most + 1)
    if (this.size === this.times.length) this.grow(this.most)
    this.times[(this.first + this.size) % this.times.length] = nowMs
    this.size += 1
  }

  /** The cap was met: it is to be told of. */
  hit(): void {
    this.hits += 1
  }

  /** How often it was met since it was last told of; 0 where there is nothing to tell, or it is too soon. */
  takeHits(nowMs: number): number {
    if (this.hits === 0 || nowMs - this.toldAtMs < QUIET_MS) return 0
    const { hits } = this
    this.hits = 0
    this.toldAtMs = nowMs
    return hits
  }

  private forgetBefore(atMs: number): void {
    while (this.size > 0 && (this.times[this.first] ?? 0) <= atMs) this.drop(1)
  }

  private drop(count: number): void {
    this.first = (this.first + count) % this.times.length
    this.size -= count
  }

  private grow(most: number): void {
    const grown = new Float64Array(Math.min(most, Math.max(LEAST_ROOM, 2 * this.times.length)))
    for (let i = 0; i < this.size; i++) grown[i] = this.times[(this.first + i) % this.times.length] ?? 0
    this.times = grown
    this.first = 0
  }
}
