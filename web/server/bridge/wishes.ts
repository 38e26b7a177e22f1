import type { DestinationLive } from '#engine/contract/live.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import type { Clock } from '../clock.ts'
import { errorFields, type Log } from '../log.ts'

export interface WishStore {
  adoptOverride(destinationId: number, adminState: AdminState): Promise<void>
  completeDraining(destinationId: number): Promise<void>
}

/** An override that the engine still marks after this time is taken over once more. */
const PATIENCE_MS = 30_000
/** A destination that drained while we were not listening: idle for so long in the ticks. */
const IDLE_MS = 6_000

/** Brings what was wished or reported on the engine's side into the database (rules 23, 27). */
export class Wishes {
  private readonly takenAtMs = new Map<string, number>()
  private readonly idleSinceMs = new Map<number, number>()
  private readonly store: WishStore
  private readonly clock: Clock
  private readonly log: Log

  constructor(store: WishStore, clock: Clock, log: Log) {
    this.store = store
    this.clock = clock
    this.log = log
  }

  observe(destinations: readonly DestinationLive[]): void {
    for (const destination of destinations) {
      if (destination.overridden) this.takeOver(destination)
      this.watchDraining(destination)
    }
    this.forget(destinations)
  }

  drained(destinationId: number): void {
    this.idleSinceMs.delete(destinationId)
    this.run('a drained destination could not be switched off', this.store.completeDraining(destinationId))
  }

  private takeOver({ id, adminState }: DestinationLive): void {
    const key = `${id} ${adminState}`
    const nowMs = this.clock.wallMs()
    if (nowMs - (this.takenAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < PATIENCE_MS) return
    this.takenAtMs.set(key, nowMs)
    this.run('an override could not be taken over', this.store.adoptOverride(id, adminState))
  }

  private watchDraining({ id, adminState, activeCalls }: DestinationLive): void {
    if (adminState !== 'draining' || activeCalls > 0) {
      this.idleSinceMs.delete(id)
      return
    }
    const sinceMs = this.idleSinceMs.get(id) ?? this.clock.wallMs()
    this.idleSinceMs.set(id, sinceMs)
    if (this.clock.wallMs() - sinceMs >= IDLE_MS) this.drained(id)
  }

  /** Only destinations that still exist and still are marked keep an entry. */
  private forget(destinations: readonly DestinationLive[]): void {
    const ids = new Set(destinations.map((destination) => destination.id))
    for (const id of this.idleSinceMs.keys()) if (!ids.has(id)) this.idleSinceMs.delete(id)
    const marked = new Set(
      destinations.filter((one) => one.overridden).map((one) => `${one.id} ${one.adminState}`),
    )
    for (const key of this.takenAtMs.keys()) if (!marked.has(key)) this.takenAtMs.delete(key)
  }

  private run(what: string, work: Promise<void>): void {
    work.catch((error: unknown) => this.log.error(what, errorFields(error)))
  }
}
