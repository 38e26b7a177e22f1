import type { Clock } from '#engine/base/clock.ts'
import type { Directory } from '#engine/destination/directory.ts'
import type { Call } from '#engine/proxy/call.ts'
import type { Verdict } from './call-reducer.ts'
import { CallWindows } from './call-windows.ts'
import { Ledger } from './ledger.ts'

/** As what calls count: in the ledger, on their destination and source, and in the engine's windows (rules 18). */
export class Settlements {
  readonly ledger = new Ledger()
  readonly windows: CallWindows
  private readonly directory: Directory

  constructor(directory: Directory, clock: Clock) {
    this.directory = directory
    this.windows = new CallWindows(clock)
  }

  /** Once per call: what its table says, when it says so. */
  settle(call: Call, verdict: Verdict): void {
    if (verdict === null) return
    // One that failed before it was on any destination was placed nowhere.
    if (verdict === 'unplaced' || call.destinationId === 0) this.unplaced(call)
    else this.placed(call, verdict === 'answered')
    this.windows.settled(verdict === 'answered')
  }

  private placed(call: Call, isAnswered: boolean): void {
    this.ledger.settled(call.setId, call.destinationId, call.channel, isAnswered)
    this.ledger.settledFrom(call.sourceId, call.sourceChannel)
    const destination = this.directory.destination(call.destinationId)
    if (destination) destination.counters.total += 1
    this.sourceCounters(call).total += 1
  }

  private unplaced(call: Call): void {
    this.ledger.unplacedFrom(call.sourceId, call.sourceChannel)
    this.sourceCounters(call).unplaced += 1
  }

  private sourceCounters(call: Call): { total: number; unplaced: number } {
    return (this.directory.source(call.sourceId) ?? this.directory.sourceOf('', 0)).counters
  }
}
