import type { Wants } from '#engine/balance/candidate.ts'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { SetConfig } from '#engine/contract/config.ts'
import type { Takes } from '#engine/contract/resources.ts'
import { EndQueue } from './end-queue.ts'
import type { SimulatedCall } from './simulated-calls.ts'
import { SimulatedCandidate, type SimulatedShape } from './simulated-candidate.ts'

/** How a set's destinations are seen by whoever predicts. */
export type ShapeOf = (
  config: SetConfig['destinations'][number],
) => Omit<SimulatedShape, 'config' | 'position'>

const SEED = 1

/** One set, and calls that come to it one after the other: the real selector among destinations on paper. */
export class SetSimulation {
  unplaced = 0
  private readonly candidates: readonly SimulatedCandidate[]
  private readonly byId: ReadonlyMap<number, SimulatedCandidate>
  private readonly selector: Selector
  private readonly takes: Takes
  private readonly ends = new EndQueue<SimulatedCandidate>()

  /** `takes`: of each call besides its channel. */
  constructor(set: SetConfig, takes: Takes, shapeOf: ShapeOf) {
    this.takes = takes
    this.candidates = set.destinations.map(
      (config, position) => new SimulatedCandidate({ config, position, ...shapeOf(config) }),
    )
    this.byId = new Map(this.candidates.map((candidate) => [candidate.id, candidate]))
    this.selector = new Selector(this.candidates, set, seededRandom(SEED))
  }

  /** The destination that gets this call; 0: nobody. Calls come in order of their begin. */
  place(call: SimulatedCall): number {
    for (let ended = this.ends.takeEnded(call.startMs); ended; ended = this.ends.takeEnded(call.startMs))
      ended.end(this.takes)
    const wants: Wants = { isCall: true, takes: this.takes, sourceAddress: '', nowMs: call.startMs }
    const { destination } = this.selector.select(call, [], wants)
    const candidate = destination && this.byId.get(destination.id)
    if (!candidate) {
      this.unplaced += 1
      return 0
    }
    candidate.begin(wants)
    this.ends.add(call.endMs, candidate)
    return candidate.id
  }

  /** This many calls are on a destination before any is placed, and end one after the other at these times. */
  carry(destinationId: number, endsMs: readonly number[]): void {
    const candidate = this.byId.get(destinationId)
    if (!candidate) return
    for (const endMs of endsMs) {
      candidate.carry(this.takes)
      this.ends.add(endMs, candidate)
    }
  }

  figuresOf(destinationId: number): { readonly calls: number; readonly peak: number } | null {
    const candidate = this.byId.get(destinationId)
    return candidate ? { calls: candidate.total, peak: candidate.peak } : null
  }
}
