import type { Clock } from '#engine/base/clock.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { DrainLive } from '#engine/contract/live.ts'
import type { Drain } from '#engine/contract/placing.ts'
import type { AdminState, DrainEnd } from '#engine/contract/vocabulary.ts'
import { DrainRun } from './drain-run.ts'

type Wanted = Pick<DestinationConfig, 'adminState' | 'drain'>

/** How a drain ended, or met its deadline. */
export interface DrainNews {
  readonly cause: 'no call left' | 'deadline'
  /** `wait`: it goes on. */
  readonly end: DrainEnd
  readonly callsLeft: number
}

/** What is wanted of one destination, and how far its drain is. */
export class Wish {
  private readonly clock: Clock
  private wanted: Wanted
  private overriding: AdminState | null = null
  /** Its draining came to its end: disabled until the next edit (rules 23). */
  private isOver = false
  private run: DrainRun | null = null

  constructor(wanted: Wanted, clock: Clock) {
    this.clock = clock
    this.wanted = wanted
    this.follow(0)
  }

  /** Set on the engine directly while the panel was away (rules 27); null: the configuration's state holds. */
  get override(): AdminState | null {
    return this.overriding
  }

  get wantedState(): AdminState {
    return this.overriding ?? this.wanted.adminState
  }

  /** What holds now: what is wanted, but `disabled` for one whose draining is over. */
  get adminState(): AdminState {
    return this.isOver ? 'disabled' : this.wantedState
  }

  /** True when it is enabled by this and was not before. `calls`: those on it now. */
  overrideBy(state: AdminState | null, calls: number): boolean {
    return this.change(calls, () => {
      this.overriding = state
    })
  }

  /** The same for an edit. An override ends when the configuration agrees with it. */
  reconfigure(wanted: Wanted, calls: number): boolean {
    return this.change(calls, () => {
      if (this.overriding === wanted.adminState) this.overriding = null
      this.wanted = wanted
    })
  }

  /** To be called about once a second. */
  settle(calls: number): DrainNews | null {
    if (this.run === null || this.isOver) return null
    this.run.note(calls, this.clock.monotonicMs())
    const end = calls === 0 ? 'disable' : this.run.due(this.drain, this.clock.wallMs())
    if (end === null) return null
    this.isOver = end !== 'wait'
    return { cause: calls === 0 ? 'no call left' : 'deadline', end, callsLeft: calls }
  }

  /** Null while it is not draining. */
  live(wallMs: number): DrainLive | null {
    return this.run === null || this.isOver ? null : this.run.live(this.drain, wallMs)
  }

  private change(calls: number, apply: () => void): boolean {
    const before = this.adminState
    apply()
    this.isOver = false
    this.follow(calls)
    return before !== 'enabled' && this.adminState === 'enabled'
  }

  /** A drain that goes on keeps its beginning; taken back it is over, and begins anew the next time. */
  private follow(calls: number): void {
    if (this.wantedState !== 'draining') this.run = null
    else this.run ??= new DrainRun(calls, this.clock)
  }

  /** A deadline is the configuration's; one that the engine drains by itself waits for its last call. */
  private get drain(): Drain | null {
    return this.wanted.adminState === 'draining' ? this.wanted.drain : null
  }
}
