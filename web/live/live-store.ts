import type { PanelChange, PanelState, TickNews, TotalsLive } from '#engine/contract/browser.ts'
import type { Tick } from '#engine/contract/live.ts'
import {
  type ConnectionKind,
  emptyLiveState,
  type LiveState,
  withChange,
  withConnection,
  withNews,
  withPanelState,
  withTick,
} from './live-state.ts'
import { RecentHistory } from './recent-history.ts'

const BURST_MS = 200

/** Holds the live state outside React: only components that read a changed value draw again. */
export class LiveStore {
  readonly history = new RecentHistory()
  #state: LiveState
  /** Number of the tick that is shown; null where the next one's changes say nothing. */
  #step: number | null = null
  #now: () => number
  #telling: ReturnType<typeof setTimeout> | undefined
  readonly #listeners = new Set<() => void>()

  constructor(now: () => number) {
    this.#now = now
    this.#state = emptyLiveState(0)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly read = (): LiveState => this.#state

  connection(kind: ConnectionKind): void {
    this.#set(withConnection(this.#state, kind, this.#now()))
  }

  state(seq: number, panel: PanelState, step: number): void {
    this.history.fill(panel.recent)
    this.#step = step
    this.#setTick(withPanelState(withConnection(this.#state, 'live', this.#now()), seq, panel))
  }

  /** False where a change before this one was missed: ask for the whole state. */
  change(seq: number, change: PanelChange): boolean {
    const next = withChange(this.#state, seq, change, this.#now())
    if (next === null) return false
    if (change.kind === 'event') this.#setSoon(next)
    else this.#set(next)
    return true
  }

  tick(tick: Tick, step: number): void {
    const next = withTick(this.#state, tick)
    this.#step = next === this.#state ? null : step
    this.#setTick(next)
  }

  /** False where a tick before this one was missed: ask for the whole state. */
  news(news: TickNews, step: number): boolean {
    if (this.#step !== step - 1) return false
    this.#step = step
    this.#setTick(withNews(this.#state, news))
    return true
  }

  totals(totals: TotalsLive): void {
    this.#set({ ...this.#state, totals })
  }

  #setTick(next: LiveState): void {
    if (next.tick && next.tick !== this.#state.tick) this.history.add(next.tick, next.destinations)
    this.#set(next)
  }

  /** Where a thousand destinations fall, their events come by hundreds: listeners are told once for many. */
  #setSoon(next: LiveState): void {
    this.#state = next
    this.#telling ??= setTimeout(() => this.#tell(), BURST_MS)
  }

  #set(next: LiveState): void {
    if (next === this.#state) return
    this.#state = next
    this.#tell()
  }

  #tell(): void {
    clearTimeout(this.#telling)
    this.#telling = undefined
    for (const listener of this.#listeners) listener()
  }
}
