import type { Recent } from './algorithm.ts'
import type { Candidate } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import type { Place } from './place.ts'
import { firstBehind, recentFrom, Turn } from './turn.ts'

/** One turn that all threads take together: each picks behind whom any of them picked last (rules 20). */
class SharedTurn {
  readonly #members: readonly Candidate[]
  readonly #place: Place
  readonly #positions: ReadonlyMap<number, number>
  /** Where this thread saw it last: it holds where the place names nobody of these, as in the middle of an edit. */
  #last = -1

  constructor(members: readonly Candidate[], place: Place) {
    this.#members = members
    this.#place = place
    this.#positions = new Map(members.map(({ id, position }) => [id, position]))
  }

  take(eligible: readonly Candidate[]): Candidate {
    for (;;) {
      const { last } = this.#place
      const index = firstBehind(eligible, this.#positionOf(last))
      const chosen = candidateAt(eligible, index < eligible.length ? index : 0)
      if (!this.#place.move(last, chosen.id)) continue
      this.#last = chosen.position
      return chosen
    }
  }

  get recent(): Recent {
    this.#last = this.#positionOf(this.#place.last)
    return recentFrom(this.#members, this.#last)
  }

  /** A place that other threads have moved on meanwhile stays as it is. */
  resume(recent: Recent = []): void {
    const isNew = this.#last < 0
    const from = isNew ? this.#place.last : candidateAt(this.#members, this.#last).id
    const isKnown = isNew && this.#positions.has(from)
    const to = isKnown ? from : (recent.find((id) => this.#positions.has(id)) ?? 0)
    this.#place.move(from, to)
    this.#last = this.#positions.get(to) ?? -1
  }

  #positionOf(id: number): number {
    return this.#positions.get(id) ?? this.#last
  }
}

/** Of this thread alone where there is no `place`. */
export function turnOf(members: readonly Candidate[], place: Place | null): Turn | SharedTurn {
  return place === null ? new Turn(members) : new SharedTurn(members, place)
}
