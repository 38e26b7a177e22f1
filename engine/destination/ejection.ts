import type { EvidenceConfig } from '#engine/contract/evidence.ts'

type Times = Pick<EvidenceConfig, 'ejectionSec' | 'ejectionMaxSec'>

/**
 * How often in a row evidence put a destination out, and for how long. Each time is longer than the one before; after a
 * calm time it is as if there had been none. Times on the monotonic scale, but for what people and files are told.
 */
export class Ejection {
  private inARow = 0
  private endsAtMs: number | null = null
  private untilMs: number | null = null
  private lastEvidenceMs = Number.NEGATIVE_INFINITY
  private readonly onChange: () => void

  /** `onChange`: people may be shown something else now. */
  constructor(onChange = () => {}) {
    this.onChange = onChange
  }

  /** In a row, this one counted in. */
  ejections({ ejectionMaxSec }: Times, nowMs: number): number {
    const isCalm = this.endsAtMs === null && nowMs - this.lastEvidenceMs >= ejectionMaxSec * 1_000
    if (isCalm) this.inARow = 0
    return this.inARow
  }

  /** Up to then nothing changes by itself. */
  holdsUntilMs({ ejectionMaxSec }: Times): number {
    const isForgotten = this.inARow > 0 && this.endsAtMs === null
    return isForgotten ? this.lastEvidenceMs + ejectionMaxSec * 1_000 : Number.POSITIVE_INFINITY
  }

  /** Null: it is not out. */
  get endsAt(): number | null {
    return this.endsAtMs
  }

  /** By the clock on the wall, in ms since the epoch. */
  get until(): number | null {
    return this.untilMs
  }

  /** Evidence stands: the calm time begins anew. */
  noteEvidence(times: Times, nowMs: number): void {
    this.ejections(times, nowMs)
    this.lastEvidenceMs = nowMs
    this.onChange()
  }

  /** Returns for how long, in ms. */
  begin(times: Times, nowMs: number, wallMs: number): number {
    this.inARow = this.ejections(times, nowMs) + 1
    const forMs = Math.min(1_000 * times.ejectionSec * this.inARow, mostMs(times))
    this.last(forMs, nowMs, wallMs)
    return forMs
  }

  /** Its time is over, or it is looked at no more; the calm time begins. */
  end(nowMs: number): void {
    if (this.endsAtMs !== null) this.lastEvidenceMs = nowMs
    this.endsAtMs = null
    this.untilMs = null
    this.onChange()
  }

  /** As it was before the engine started anew, or is on another thread; a clock that was set meanwhile makes it no longer than it can be. */
  restore(inARow: number, untilMs: number | null, times: Times, nowMs: number, wallMs: number): void {
    this.forget()
    this.inARow = inARow
    this.lastEvidenceMs = nowMs
    if (untilMs === null || untilMs <= wallMs) return
    this.last(Math.min(untilMs - wallMs, mostMs(times)), nowMs, wallMs)
  }

  /** Another address: what was is another's. */
  forget(): void {
    this.inARow = 0
    this.endsAtMs = null
    this.untilMs = null
    this.onChange()
  }

  private last(forMs: number, nowMs: number, wallMs: number): void {
    this.lastEvidenceMs = nowMs
    this.endsAtMs = nowMs + forMs
    this.untilMs = Math.round(wallMs + forMs)
    this.onChange()
  }
}

/** The first is never shorter than it is meant to be. */
function mostMs({ ejectionSec, ejectionMaxSec }: Times): number {
  return 1_000 * Math.max(ejectionMaxSec, ejectionSec)
}
