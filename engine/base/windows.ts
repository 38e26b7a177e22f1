import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { Clock } from './clock.ts'

const SECOND_MS = 1_000

/**
 * Counts events by whole seconds and gives their rate over the last 1 … `spanSec` complete seconds.
 * The second under way is left out, so that a reading does not saw. Four bytes a second, no allocation.
 */
export class RateWindow {
  private readonly clock: Clock
  private readonly spanSec: number
  private readonly counts: Uint32Array
  private readonly startedSec: number
  private second: number

  constructor(clock: Clock, spanSec = 60) {
    this.clock = clock
    this.spanSec = spanSec
    this.counts = new Uint32Array(spanSec + 1)
    this.startedSec = this.nowSec()
    this.second = this.startedSec
  }

  add(events = 1): void {
    this.rotate()
    const slot = this.second % this.counts.length
    this.counts[slot] = (this.counts[slot] ?? 0) + events
  }

  /** Events in the last `overSec` complete seconds. */
  total(overSec = this.spanSec): number {
    this.rotate()
    let sum = 0
    for (let back = 1; back <= this.covered(overSec); back++) {
      sum += this.counts[(this.second - back) % this.counts.length] ?? 0
    }
    return sum
  }

  /** Events per second; over the time since construction where that is shorter than `overSec`. */
  perSecond(overSec = 1): number {
    const total = this.total(overSec)
    return total === 0 ? 0 : total / this.covered(overSec)
  }

  private covered(overSec: number): number {
    return Math.min(overSec, this.spanSec, this.second - this.startedSec)
  }

  private nowSec(): number {
    return Math.floor(this.clock.monotonicMs() / SECOND_MS)
  }

  private rotate(): void {
    const now = this.nowSec()
    const stale = Math.min(now - this.second, this.counts.length)
    for (let i = 0; i < stale; i++) this.counts[(now - i) % this.counts.length] = 0
    this.second = now
  }
}

export interface Quantiles {
  readonly count: number
  /** In milliseconds, within 1 %. */
  readonly p50: number
  readonly p95: number
}

const PARTS = 6
const LONGEST_MS = 600_000
const MICROS = 1_000

function newHistogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: LONGEST_MS * MICROS, figures: 2 })
}

/**
 * Quantiles of durations over the last minute. Six histograms of ten seconds take turns, so a reading covers
 * between 50 and 60 s. Durations above ten minutes count as ten minutes.
 */
export class QuantileWindow {
  private readonly clock: Clock
  private readonly partMs: number
  private readonly parts: readonly RecordableHistogram[] = Array.from({ length: PARTS }, newHistogram)
  private readonly merged: RecordableHistogram = newHistogram()
  private turn: number

  constructor(clock: Clock, spanMs = 60_000) {
    this.clock = clock
    this.partMs = spanMs / PARTS
    this.turn = Math.floor(clock.monotonicMs() / this.partMs)
  }

  record(durationMs: number): void {
    this.rotate()
    const micros = Math.round(Math.min(LONGEST_MS, Math.max(0, durationMs)) * MICROS)
    this.parts[this.turn % PARTS]?.record(Math.max(1, micros))
  }

  /** Null until something was recorded in the window. */
  read(): Quantiles | null {
    this.rotate()
    this.merged.reset()
    for (const part of this.parts) this.merged.add(part)
    if (this.merged.count === 0) return null
    return {
      count: this.merged.count,
      p50: this.merged.percentile(50) / MICROS,
      p95: this.merged.percentile(95) / MICROS,
    }
  }

  private rotate(): void {
    const now = Math.floor(this.clock.monotonicMs() / this.partMs)
    const stale = Math.min(now - this.turn, PARTS)
    for (let i = 0; i < stale; i++) this.parts[(now - i) % PARTS]?.reset()
    this.turn = now
  }
}
