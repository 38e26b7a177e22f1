import type { PanelChange, PanelState, TotalsLive } from '#engine/contract/browser.ts'
import type { Tick } from '#engine/contract/live.ts'
import {
  type ConnectionKind,
  emptyLiveState,
  type LiveState,
  withChange,
  withConnection,
  withPanelState,
  withTick,
} from './live-state.ts'
import { RecentHistory } from './recent-history.ts'

/** Holds the live state outside React: only components that read a changed value draw again. */
export class LiveStore {
  readonly history = new RecentHistory()
  #state: LiveState
  #now: () => number
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

  state(seq: number, panel: PanelState): void {
    this.history.fill(panel.recent)
    if (panel.tick) this.history.add(panel.tick)
    this.#set(withPanelState(withConnection(this.#state, 'live', this.#now()), seq, panel))
  }

  /** False where a change before this one was missed: ask for the whole state. */
  change(seq: number, change: PanelChange): boolean {
    const next = withChange(this.#state, seq, change, this.#now())
    if (next === null) return false
    this.#set(next)
    return true
  }

  tick(tick: Tick): void {
    this.history.add(tick)
    this.#set(withTick(this.#state, tick))
  }

  totals(totals: TotalsLive): void {
    this.#set({ ...this.#state, totals })
  }

  #set(next: LiveState): void {
    if (next === this.#state) return
    this.#state = next
    for (const listener of this.#listeners) listener()
  }
}
