import type { Random } from '#engine/base/random.ts'
import type { Algorithm, Exhausted, SkipReason } from '#engine/contract/vocabulary.ts'
import type { Ranker } from './algorithm.ts'
import { type Candidate, type PickKeys, PLAIN_CALL, type Wants } from './candidate.ts'
import { algorithms } from './registry.ts'

export interface Skip {
  readonly id: number
  readonly why: SkipReason
}

export type Selection =
  | { readonly destination: Candidate; readonly skipped: readonly Skip[] }
  | { readonly destination: null; readonly exhausted: Exhausted; readonly skipped: readonly Skip[] }

const NOBODY_SKIPPED: readonly Skip[] = Object.freeze([])

/**
 * Chooses a destination of one set, asked again for every attempt so that health and load are fresh.
 * It alone asks who is available; the algorithm only ranks those who are.
 */
export class Selector {
  readonly members: readonly Candidate[]
  readonly #rank: Ranker
  /** Reused by every pick that skips somebody; emptied so that it holds no removed destination alive. */
  readonly #eligible: Candidate[] = []

  constructor(members: readonly Candidate[], algorithm: Algorithm, random: Random) {
    this.members = members
    this.#rank = algorithms[algorithm](members, random)
  }

  /** `tried` are ids; the skipped stand in order of position, each with its reason. */
  select(keys: PickKeys, tried: readonly number[], wants: Wants = PLAIN_CALL): Selection {
    const first = this.#firstSkipped(tried, wants)
    if (first < 0) return this.#selectAmongAll(keys)
    const skipped = this.#divide(first, tried, wants)
    if (this.#eligible.length === 0) return { destination: null, exhausted: exhaustion(skipped), skipped }
    const destination = this.#rank(this.#eligible, keys)
    this.#eligible.length = 0
    return { destination, skipped }
  }

  /** Whether an eligible destination is left that this call has not been offered to (rules 10). */
  hasUntried(tried: readonly number[], wants: Wants = PLAIN_CALL): boolean {
    for (const member of this.members) if (whySkip(member, tried, wants) === null) return true
    return false
  }

  #selectAmongAll(keys: PickKeys): Selection {
    if (this.members.length === 0) return { destination: null, exhausted: 'empty', skipped: NOBODY_SKIPPED }
    return { destination: this.#rank(this.members, keys), skipped: NOBODY_SKIPPED }
  }

  #firstSkipped(tried: readonly number[], wants: Wants): number {
    const members = this.members
    for (let i = 0; i < members.length; i++) {
      const member = members[i]
      if (member !== undefined && whySkip(member, tried, wants) !== null) return i
    }
    return -1
  }

  /** Fills `#eligible`; asks each member behind `first` once. */
  #divide(first: number, tried: readonly number[], wants: Wants): Skip[] {
    const members = this.members
    const skipped: Skip[] = []
    this.#eligible.length = 0
    for (let i = 0; i < members.length; i++) {
      const member = members[i]
      if (member === undefined) continue
      const why = i < first ? null : whySkip(member, tried, wants)
      if (why === null) this.#eligible.push(member)
      else skipped.push({ id: member.id, why })
    }
    return skipped
  }
}

function whySkip(member: Candidate, tried: readonly number[], wants: Wants): SkipReason | null {
  if (tried.length > 0 && tried.includes(member.id)) return 'tried'
  return member.skipReason(wants)
}

function exhaustion(skipped: readonly Skip[]): Exhausted {
  let full = 0
  let ineligible = 0
  for (const skip of skipped) {
    if (skip.why === 'full') full += 1
    else if (skip.why !== 'tried') ineligible += 1
  }
  if (full === 0) return 'ineligible'
  return ineligible === 0 ? 'full' : 'mixed'
}
