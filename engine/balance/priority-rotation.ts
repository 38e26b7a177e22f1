import type { AlgorithmFactory } from './algorithm.ts'
import { priority } from './priority.ts'
import { roundRobin } from './round-robin.ts'

/**
 * `priority-rotation`: in turn where all priorities of the set are equal and above 0, else the highest priority first
 * (Kamailio 14: its algorithm 4 or 8). The configuration decides which, not who is eligible: one that dies does not
 * turn an order into a rotation.
 */
export const priorityRotation: AlgorithmFactory = (members, choice, chance, place) => {
  const [first] = members
  const isEven = first !== undefined && first.priority > 0
  const takesTurns = isEven && members.every((member) => member.priority === first.priority)
  return (takesTurns ? roundRobin : priority)(members, choice, chance, place)
}
