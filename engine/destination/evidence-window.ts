import type { EvidenceConfig } from '#engine/contract/evidence.ts'
import { count } from './voice.ts'

/** Addresses kept among the failures; two decide, the rest is for people. */
const MOST_SOURCES = 32
/** Sources among the failures before they speak of the destination: one alone can bench nobody. */
const LEAST_SOURCES = 2

/** What calls showed within the window. */
export interface Shown {
  readonly attempts: number
  readonly failures: number
  readonly consecutive: number
  /** Distinct among the failures. */
  readonly sources: number
}

/** Why it is evidence. */
export interface Standing extends Shown {
  /** `5 requests failed in a row, from 2 sources`. */
  readonly reason: string
}

/**
 * How the attempts of one destination ended, by whole seconds. An answered one costs a few additions; memory is taken
 * with the first attempt. Times on the monotonic scale.
 */
export class EvidenceWindow {
  /** Attempts and failures of each second of the window; null until there was one. */
  private counts: Uint32Array | null = null
  private windowSec = 0
  /** The newest second in `counts`. */
  private second = 0
  private consecutive = 0
  /** Since when they fail in a row. */
  private runSinceMs = 0
  private last: { readonly standing: Standing; readonly atMs: number } | null = null
  /** Source of a failure, and when it failed last; the oldest goes first. */
  private readonly sources = new Map<string, number>()
  private readonly onChange: () => void

  /** `onChange`: people may be shown something else now. */
  constructor(onChange = () => {}) {
    this.onChange = onChange
  }

  succeed(windowSec: number, nowMs: number, times = 1): void {
    const counts = this.turn(windowSec, nowMs)
    const slot = 2 * (this.second % windowSec)
    counts[slot] = (counts[slot] ?? 0) + times
    this.consecutive = 0
    this.onChange()
  }

  /** `source`: the address its call came from; empty where it says nothing. */
  fail(windowSec: number, source: string, nowMs: number): void {
    const counts = this.turn(windowSec, nowMs)
    const slot = 2 * (this.second % windowSec)
    counts[slot] = (counts[slot] ?? 0) + 1
    counts[slot + 1] = (counts[slot + 1] ?? 0) + 1
    if (this.consecutive === 0) this.runSinceMs = nowMs
    this.consecutive += 1
    if (source !== '') this.note(source, nowMs)
    this.onChange()
  }

  /** Null: it is not evidence. To be asked after a failure. */
  judge(config: EvidenceConfig, nowMs: number): Standing | null {
    const standing = this.standingNow(config, nowMs)
    if (standing !== null) this.last = { standing, atMs: nowMs }
    return standing
  }

  /** The evidence that stood last; null where that is longer ago than the window is long. */
  recent({ windowSec }: EvidenceConfig, nowMs: number): Standing | null {
    const { last } = this
    return last !== null && nowMs - last.atMs <= windowSec * 1_000 ? last.standing : null
  }

  read(windowSec: number, nowMs: number): Shown {
    if (this.counts === null) return { attempts: 0, failures: 0, consecutive: 0, sources: 0 }
    const counts = this.turn(windowSec, nowMs)
    let attempts = 0
    let failures = 0
    for (let at = 0; at < counts.length; at += 2) {
      attempts += counts[at] ?? 0
      failures += counts[at + 1] ?? 0
    }
    const since = Math.min(nowMs - windowSec * 1_000, this.consecutive > 0 ? this.runSinceMs : nowMs)
    return { attempts, failures, consecutive: this.consecutive, sources: this.sourcesSince(since) }
  }

  /** A probe was answered, or it is another place: what was shown counts no more. */
  clear(): void {
    this.counts?.fill(0)
    this.consecutive = 0
    this.last = null
    this.sources.clear()
    this.onChange()
  }

  /** Up to then `read` gives what it gave now, if nothing else happens: something leaves the window. */
  holdsUntilMs(nowMs: number): number {
    const { counts, windowSec, second } = this
    if (counts === null) return Number.POSITIVE_INFINITY
    let untilMs = Number.POSITIVE_INFINITY
    for (let age = windowSec - 1; age >= 0 && untilMs === Number.POSITIVE_INFINITY; age--)
      if ((counts[2 * ((second - age) % windowSec)] ?? 0) > 0) untilMs = (second - age + windowSec) * 1_000
    for (const failedAtMs of this.sources.values()) {
      const leavesMs = failedAtMs + windowSec * 1_000
      if (leavesMs >= nowMs) untilMs = Math.min(untilMs, leavesMs)
    }
    return untilMs
  }

  private standingNow(config: EvidenceConfig, nowMs: number): Standing | null {
    const { windowSec, consecutive, ratePercent, rateMinimum } = config
    const shown = this.read(windowSec, nowMs)
    const { attempts, failures, sources } = shown
    const run = this.sourcesSince(this.runSinceMs)
    if (this.consecutive >= consecutive && run >= LEAST_SOURCES) {
      const reason = `${count(shown.consecutive, 'request')} failed in a row, from ${run} sources`
      return { ...shown, sources: run, reason }
    }
    const isOften = attempts >= rateMinimum && failures * 100 >= attempts * ratePercent
    if (!isOften || sources < LEAST_SOURCES) return null
    return {
      ...shown,
      reason: `${failures} of ${attempts} requests failed within ${windowSec} s, from ${sources} sources`,
    }
  }

  private sourcesSince(sinceMs: number): number {
    let distinct = 0
    for (const failedAtMs of this.sources.values()) if (failedAtMs >= sinceMs) distinct += 1
    return distinct
  }

  private note(source: string, nowMs: number): void {
    this.sources.delete(source)
    this.sources.set(source, nowMs)
    if (this.sources.size <= MOST_SOURCES) return
    const [oldest = ''] = this.sources.keys()
    this.sources.delete(oldest)
  }

  /** Empties the seconds that have left the window; another length begins anew. */
  private turn(windowSec: number, nowMs: number): Uint32Array {
    const now = Math.floor(nowMs / 1_000)
    if (this.counts === null || this.windowSec !== windowSec) {
      this.windowSec = windowSec
      this.second = now
      this.counts = new Uint32Array(2 * windowSec)
      return this.counts
    }
    const stale = Math.min(now - this.second, windowSec)
    for (let back = 0; back < stale; back++) {
      const slot = 2 * ((now - back) % windowSec)
      this.counts[slot] = 0
      this.counts[slot + 1] = 0
    }
    this.second = now
    return this.counts
  }
}
