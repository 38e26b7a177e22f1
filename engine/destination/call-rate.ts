import { SharedWindow } from '#engine/balance/shared-window.ts'
import { CallLog } from './call-log.ts'
import { type OwnerCells, RATE_PAGE } from './owner-cells.ts'

/** Between two times that somebody is told that a cap was reached. */
const QUIET_MS = 10_000

/** The new calls of the last second, of all relay threads, against a cap. Times on the monotonic scale. */
export class CallRate {
  private most: number | null = null
  private window: CallLog | SharedWindow = new CallLog()
  private readonly cells: OwnerCells | null
  private hits = 0
  private toldAtMs = Number.NEGATIVE_INFINITY

  /** `cells`: where relay threads count together, if there are several. */
  constructor(cap: number | null, cells: OwnerCells | null = null) {
    this.cells = cells
    this.configure(cap)
    cells?.join(this)
  }

  /** Calls per second; null is no cap. */
  get cap(): number | null {
    return this.most
  }

  /** Takes an edit over; the calls of the last second count against the new cap. */
  configure(cap: number | null): void {
    const wasCapped = this.most !== null
    this.most = cap
    if (cap === null && wasCapped) this.lift()
    else if (cap !== null && !wasCapped) this.attach()
  }

  attach(): void {
    const page = this.most === null ? null : (this.cells?.page(RATE_PAGE) ?? null)
    if (this.cells && page !== null) this.window = new SharedWindow(this.cells.arena, page)
    else if (this.window instanceof SharedWindow) this.window = new CallLog()
  }

  /** It may be used up. False costs next to nothing to ask. */
  get isTight(): boolean {
    return this.most !== null && this.window.isTight(this.most)
  }

  /** One more call would be too many. */
  isUsedUp(nowMs: number): boolean {
    return this.most !== null && this.window.isUsedUp(this.most, nowMs)
  }

  /** A call began. False: another thread's was in time, and this one is too many. */
  note(nowMs: number): boolean {
    return this.most === null || this.window.note(this.most, nowMs)
  }

  /** The same, and whoever meets the cap by it is to be told of. */
  admit(nowMs: number): boolean {
    const isIn = this.note(nowMs)
    if (!isIn || this.isUsedUp(nowMs)) this.hit()
    return isIn
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

  private lift(): void {
    this.window = new CallLog()
    this.hits = 0
    this.cells?.retire(RATE_PAGE)
  }
}
