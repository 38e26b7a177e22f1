import type { Takes } from '#engine/contract/resources.ts'
import type { SkipReason } from '#engine/contract/vocabulary.ts'
import type { Candidate, Wants } from './candidate.ts'
import { candidateAt } from './eligible.ts'

/** One that was passed over, and why. */
export interface Skip {
  readonly id: number
  readonly why: SkipReason
}

/** What a ranker compares of each: worked out where something of it changed, not at every pick. */
export type Measure = (candidate: Candidate, wants: Wants) => number
/** Of each measure of a ranker, in its order: the figure of each member at its position. */
export type Figures = readonly Float64Array[]

/** Members in order of position; those of the last resort are among the skipped as well. */
export interface Division {
  readonly ordinary: readonly Candidate[]
  readonly lastResort: readonly Candidate[]
  readonly skipped: readonly Skip[]
}

/** What requests want that are alike to every candidate: the `takes` of calls; null for any other request. */
export function likeness({ isCall, takes }: Wants): Takes | null {
  return isCall ? takes : null
}

/**
 * Where all members of one set stand to one kind of request. Only those are asked that told of a change since, and those
 * that are restless: a pick among a thousand costs what has changed, and what its ranker compares.
 */
export class Standing {
  readonly like: Takes | null
  readonly whys: (SkipReason | null)[]
  readonly figures: Figures
  readonly #members: readonly Candidate[]
  readonly #measures: readonly Measure[]
  /** Positions, none of them twice. */
  readonly #stale: number[]
  readonly #isStale: Uint8Array
  #division: Division | null = null

  constructor(members: readonly Candidate[], measures: readonly Measure[], like: Takes | null) {
    this.like = like
    this.whys = members.map(() => null)
    this.figures = measures.map(() => new Float64Array(members.length))
    this.#members = members
    this.#measures = measures
    this.#stale = [...members.keys()]
    this.#isStale = new Uint8Array(members.length).fill(1)
  }

  note(position: number): void {
    if (this.#isStale[position] !== 0) return
    this.#isStale[position] = 1
    this.#stale.push(position)
  }

  refresh(wants: Wants): void {
    const stale = this.#stale
    let kept = 0
    for (let i = 0; i < stale.length; i++) {
      const position = stale[i] ?? 0
      const member = candidateAt(this.#members, position)
      this.#ask(member, position, wants)
      if (member.isRestless) stale[kept++] = position
      else this.#isStale[position] = 0
    }
    if (kept < stale.length) stale.length = kept
  }

  get division(): Division {
    this.#division ??= divide(this.#members, (_, position) => this.whys[position] ?? null)
    return this.#division
  }

  #ask(member: Candidate, position: number, wants: Wants): void {
    const why = member.skipReason(wants)
    if (why !== this.whys[position]) {
      this.whys[position] = why
      this.#division = null
    }
    for (let i = 0; i < this.#measures.length; i++) {
      const figures = this.figures[i]
      const measure = this.#measures[i]
      if (figures && measure) figures[position] = measure(member, wants)
    }
  }
}

export function divide(
  members: readonly Candidate[],
  whySkip: (member: Candidate, position: number) => SkipReason | null,
): Division {
  const ordinary: Candidate[] = []
  const lastResort: Candidate[] = []
  const skipped: Skip[] = []
  for (const [position, member] of members.entries()) {
    const why = whySkip(member, position)
    if (why !== null) skipped.push({ id: member.id, why })
    else if (!member.isLastResort) ordinary.push(member)
    else {
      lastResort.push(member)
      skipped.push({ id: member.id, why: 'last-resort' })
    }
  }
  return { ordinary, lastResort, skipped }
}
