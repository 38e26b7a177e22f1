import type { Choice } from '#engine/contract/algorithms.ts'
import type { Candidate, PickKeys, Wants } from './candidate.ts'
import type { Chance } from './chance.ts'
import type { Place } from './place.ts'
import type { Figures, Measure } from './standing.ts'

/** Why a ranker picks whom it picks, said before anybody is sent there. */
export interface Reason {
  /** Of this very pick, 0 to 1: 1 where the request, an order or the load decides, less where a draw or a turn does. */
  readonly chance: number
  /** One sentence without its full stop: "next in turn", "fewest calls: 3". */
  readonly why: string
}

/** The place of a rotation: ids from the one used last backwards through the set; empty before the first pick. */
export type Recent = readonly number[]

/** What picks leave behind in a ranker, by id, so that an edit of the set finds it again. Each takes what it knows. */
export interface Memory {
  readonly recent?: Recent
  /** What each is owed, in calls. */
  readonly owed?: ReadonlyMap<number, number>
}

export interface Ranker {
  /**
   * Picks one of `eligible`, which is never empty, stands in order of `position`, and is only lent for the call.
   * `figures`: of `measures`, for every member.
   */
  pick(eligible: readonly Candidate[], keys: PickKeys, wants: Wants, figures: Figures): Candidate
  /** Of `chosen`, just picked among the same with the same words. Moves nothing. */
  explain(
    chosen: Candidate,
    eligible: readonly Candidate[],
    keys: PickKeys,
    wants: Wants,
    figures: Figures,
  ): Reason
  /** What it compares at every pick, beside what never changes. */
  readonly measures?: readonly Measure[]
  readonly memory: Memory
  /** Goes on where `memory` was read, of itself or of a ranker before an edit. */
  resume(memory: Memory): void
}

/** Made once per set and edit: `members` in order of position; `place`: where all threads take one turn together. */
export type AlgorithmFactory = (
  members: readonly Candidate[],
  choice: Choice,
  chance: Chance,
  place: Place | null,
) => Ranker

const NOTHING: Memory = Object.freeze({})

/** A ranker that remembers nothing. */
export function forgetful(ranker: Pick<Ranker, 'pick' | 'explain' | 'measures'>): Ranker {
  return { ...ranker, memory: NOTHING, resume: () => undefined }
}
