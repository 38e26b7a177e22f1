import type { Clock } from '../clock.ts'

const WINDOW_MS = 5 * 60_000
/** Oldest are forgotten first. */
export const MOST_KEYS = 65_536

/** When was tried what within the window, by whatever it counts against. */
export class Attempts {
  private readonly kept = new Map<string | number, number[]>()
  private readonly clock: Clock
  private readonly most: number

  /** So many within the window; the next one waits. */
  constructor(clock: Clock, most: number) {
    this.clock = clock
    this.most = most
  }

  /** 0: go on; else the seconds to wait. */
  waitSec(key: string | number): number {
    const first = this.recent(key).at(-this.most)
    return first === undefined ? 0 : Math.ceil((first + WINDOW_MS - this.clock.wallMs()) / 1_000)
  }

  note(key: string | number): void {
    const recent = [...this.recent(key), this.clock.wallMs()]
    this.kept.delete(key)
    this.kept.set(key, recent)
    if (this.kept.size <= MOST_KEYS) return
    const oldest = this.kept.keys().next()
    if (!oldest.done) this.kept.delete(oldest.value)
  }

  /** The last one was none. */
  takeBack(key: string | number): void {
    this.kept.get(key)?.pop()
  }

  forget(key: string | number): void {
    this.kept.delete(key)
  }

  private recent(key: string | number): number[] {
    const since = this.clock.wallMs() - WINDOW_MS
    return (this.kept.get(key) ?? []).filter((atMs) => atMs > since)
  }
}
