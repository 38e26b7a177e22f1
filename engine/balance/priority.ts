import type { AlgorithmFactory } from './algorithm.ts'
import { candidateAt, firstOf } from './eligible.ts'

/**
 * `priority`: serial. The eligible destination of the highest priority gets the call, among equals the one that
 * stands first in the set; the next ones are for failover (peers: algorithm 8). Weights play no part.
 * Kamailio 5.6 takes equal priorities in reverse order of its file; here the file's order holds.
 */
export const priority: AlgorithmFactory = (members) => {
  const first = [...members].sort((a, b) => b.priority - a.priority || a.position - b.position)[0]
  return (eligible) => {
    if (first !== undefined && eligible.length === members.length) return first
    let best = firstOf(eligible)
    for (let i = 1; i < eligible.length; i++) {
      const candidate = candidateAt(eligible, i)
      if (candidate.priority > best.priority) best = candidate
    }
    return best
  }
}
