import type { Clock } from '#engine/base/clock.ts'
import { ALGORITHM_FACTS } from '#engine/contract/algorithms.ts'
import type { SetConfig, Snapshot } from '#engine/contract/config.ts'
import type { WhatIfInput, WhatIfResult, WhatIfShare } from '#engine/contract/dry-run.ts'
import { readEditedSet } from './edited-set.ts'
import { OneByOne } from './one-by-one.ts'
import { carryPresentCalls } from './present-calls.ts'
import { isProblem } from './problem.ts'
import type { DestinationFigures } from './relay-port.ts'
import { SetSimulation, type ShapeOf } from './set-simulation.ts'
import { type SimulatedCall, simulatedCalls } from './simulated-calls.ts'
import { Slices } from './slices.ts'

export interface WhatIfParts {
  readonly clock: Clock
  /** The configuration in force, and what is seen now. */
  snapshot(): Snapshot | null
  figures(): readonly DestinationFigures[]
  /** How often a destination is looked at for one prediction, once for each call and side. */
  readonly mostQuestions?: number
}

/** Ten thousand calls among two thousand destinations: some seconds of this thread's time, in slices. */
const MOST_QUESTIONS = 20_000_000

/** Predictions that wait for the one at work. */
const MOST_WAITING = 4
const BUSY: WhatIfResult = {
  outcome: 'invalid',
  field: '',
  message: 'other predictions are at work; try again in a moment',
}

/** "What would change if": one prediction after the other, in slices, so that the control thread goes on with its work. */
export class WhatIf {
  private readonly parts: WhatIfParts
  private readonly queue: OneByOne

  constructor(parts: WhatIfParts) {
    this.parts = parts
    this.queue = new OneByOne(parts.clock, MOST_WAITING, 1)
  }

  /** The same answer to the same question, while configuration and health are the same. */
  async predict(input: WhatIfInput): Promise<WhatIfResult> {
    return (await this.queue.run(() => this.predictNow(input))) ?? BUSY
  }

  private async predictNow({ set, calls, takes, startsFrom }: WhatIfInput): Promise<WhatIfResult> {
    const slices = new Slices(this.parts.clock)
    const sets = this.parts.snapshot()?.sets ?? []
    const edited = await readEditedSet(set, sets, slices)
    if (isProblem(edited)) return { outcome: 'invalid', ...edited }
    await slices.rest()
    const present = sets.find(({ id }) => id === edited.id) ?? null
    const shapeOf = this.shapesFor(present)
    const now = present && new SetSimulation(present, takes ?? present.takes, shapeOf)
    await slices.rest()
    const then = new SetSimulation(edited, takes ?? edited.takes, shapeOf)
    await slices.rest()
    const placed = await simulatedCalls(calls, slices, this.mostCalls(present, edited))
    if (isProblem(placed)) return { outcome: 'invalid', ...placed }
    const ids = new Set([...edited.destinations, ...(present?.destinations ?? [])].map(({ id }) => id))
    const figures = startsFrom === 'now' ? this.parts.figures().filter(({ id }) => ids.has(id)) : []
    const sides = now ? [now, then] : [then]
    const begunWith = await carryPresentCalls(figures, placed, sides, slices)
    const moved = await run(placed, now, then, slices)
    return {
      outcome: 'predicted',
      calls: placed.length,
      begunWith,
      shares: sharesOf(present, edited, now, then),
      unplacedNow: now?.unplaced ?? 0,
      unplacedThen: then.unplaced,
      moved: isDecidedByRequest(present) && isDecidedByRequest(edited) ? moved : null,
    }
  }

  /** A prediction is bounded whatever the size of the set: in a very large one fewer calls tell as much as time allows. */
  private mostCalls(present: SetConfig | null, edited: SetConfig): number {
    const { mostQuestions = MOST_QUESTIONS } = this.parts
    const size = Math.max(1, edited.destinations.length, present?.destinations.length ?? 0)
    return Math.max(1, Math.floor(mostQuestions / size))
  }

  /** What is wanted is what the edit says; where it says what the configuration says, what the engine makes of it. */
  private shapesFor(present: SetConfig | null): ShapeOf {
    const figures = new Map(this.parts.figures().map((each) => [each.id, each]))
    const wanted = new Map(present?.destinations.map(({ id, adminState }) => [id, adminState]))
    return ({ id, adminState }) => {
      const seen = figures.get(id) ?? null
      return { seen, adminState: seen && wanted.get(id) === adminState ? seen.adminState : adminState }
    }
  }
}

/** Returns how many calls go to another destination. */
async function run(
  calls: readonly SimulatedCall[],
  now: SetSimulation | null,
  then: SetSimulation,
  slices: Slices,
): Promise<number> {
  let moved = 0
  for (const call of calls) {
    const before = now?.place(call) ?? 0
    if (then.place(call) !== before) moved += 1
    if (slices.isOver) await slices.rest()
  }
  return moved
}

/** In order of the edited set; those that it has no longer stand behind. */
function sharesOf(
  present: SetConfig | null,
  edited: SetConfig,
  now: SetSimulation | null,
  then: SetSimulation,
): WhatIfShare[] {
  const ids = [...edited.destinations, ...(present?.destinations ?? [])].map(({ id }) => id)
  return [...new Set(ids)].map((destinationId) => {
    const [before, after] = [now?.figuresOf(destinationId), then.figuresOf(destinationId)]
    return {
      destinationId,
      callsNow: before?.calls ?? null,
      callsThen: after?.calls ?? null,
      peakNow: before?.peak ?? null,
      peakThen: after?.peak ?? null,
    }
  })
}

/** Then a call has its place of its own; a rotation, chance or load gives it another one every time. */
function isDecidedByRequest(set: SetConfig | null): boolean {
  if (set === null) return false
  const { kind } = ALGORITHM_FACTS[set.algorithm]
  return kind === 'hash' || kind === 'order' || set.algorithm === 'bounded-hash'
}
