import { seededRandom } from '#engine/base/random.ts'
import type { DestinationFigures } from './relay-port.ts'
import type { SetSimulation } from './set-simulation.ts'
import { exponential, type SimulatedCall } from './simulated-calls.ts'
import type { Slices } from './slices.ts'

const SEED = 20_261_127
/** More calls at once than this are not carried one by one: each costs memory while it lasts. */
const MOST_CARRIED = 200_000

/**
 * Gives both sides the calls that each destination has now. How long one has been on says nothing of how long it will
 * last (the lengths are exponential), so each of them ends after a length of the same mean. Returns how many they are.
 */
export async function carryPresentCalls(
  figures: readonly DestinationFigures[],
  calls: readonly SimulatedCall[],
  sides: readonly SetSimulation[],
  slices: Slices,
): Promise<number> {
  const random = seededRandom(SEED)
  const meanMs = meanLengthMs(calls)
  const beginMs = calls[0]?.startMs ?? 0
  let carried = 0
  for (const { id, activeCalls } of figures) {
    const many = Math.min(activeCalls, MOST_CARRIED - carried)
    const ends = Array.from({ length: many }, () => beginMs + exponential(random) * meanMs)
    for (const side of sides) side.carry(id, ends)
    carried += many
    if (slices.isOver) await slices.rest()
  }
  return carried
}

function meanLengthMs(calls: readonly SimulatedCall[]): number {
  const sum = calls.reduce((total, { startMs, endMs }) => total + endMs - startMs, 0)
  return calls.length === 0 ? 0 : sum / calls.length
}
