import type { Recent } from './algorithm.ts'
import type { Candidate } from './candidate.ts'
import { candidateAt } from './eligible.ts'

/**
 * A place in the order of a set. It moves past the one actually used, not past those skipped, so that a missing
 * destination's turns are shared by all and not doubled on its neighbour.
 */
export class Turn {
  readonly #members: readonly Candidate[]
  /** Position of the one used last; -1 before the first. */
  #last = -1

  constructor(members: readonly Candidate[]) {
    this.#members = members
  }

  /** The next of `eligible`, which stands in order of position. */
  take(eligible: readonly Candidate[]): Candidate {
    const index = firstBehind(eligible, this.#last)
    const chosen = candidateAt(eligible, index < eligible.length ? index : 0)
    this.#last = chosen.position
    return chosen
  }

  get recent(): Recent {
    return recentFrom(this.#members, this.#last)
  }

  /** Who was used last may be gone: then the one before it in the order of then is taken for it. */
  resume(recent: Recent = []): void {
    const positions = new Map(this.#members.map(({ id, position }) => [id, position]))
    const last = recent.find((id) => positions.has(id))
    this.#last = (last === undefined ? undefined : positions.get(last)) ?? -1
  }
}

/** Ids from that position backwards; none where it is -1. */
export function recentFrom(members: readonly Candidate[], last: number): Recent {
  const { length } = members
  return last < 0 ? [] : members.map((_, i) => candidateAt(members, (last + length - i) % length).id)
}

/** Index of the first candidate whose position is above `position`; the list is in order of position. */
export function firstBehind(eligible: readonly Candidate[], position: number): number {
  let low = 0
  let high = eligible.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (candidateAt(eligible, middle).position <= position) low = middle + 1
    else high = middle
  }
  return low
}
