import type { SkipReason } from '#engine/contract/vocabulary.ts'
import type { Candidate, Wants } from './candidate.ts'

/** One that was passed over, and why. */
export interface Skip {
  readonly id: number
  readonly why: SkipReason
}

/** Whom a look has found: ordinary ones, those of the last resort, or some of either kind with health set aside. */
export type Stage = 'ordinary' | 'last-resort' | 'all-down'

export const NOBODY_SKIPPED: readonly Skip[] = Object.freeze([])

/** By its own word, and by nothing that an operator said of it or that a call would do to it. */
const isIll = (why: SkipReason | null) => why === 'down' || why === 'retry-after'
/** Neither counts where it is asked whether all are down: it is not there. */
const isAbsent = (why: SkipReason | null) => why === 'disabled' || why === 'draining' || why === 'unresolved'

/**
 * Asks the members of one set who may get a request, and lends the answer until the next look. Those kept for the last
 * resort are found only where nobody else is; and where all are down all are, if the set wants that.
 */
export class Eligibility {
  readonly members: readonly Candidate[]
  /** In order of position. */
  eligible: readonly Candidate[] = []
  /** In order of position, each with its reason. */
  skipped: readonly Skip[] = NOBODY_SKIPPED
  stage: Stage = 'ordinary'
  readonly #triesAllWhenDown: boolean
  readonly #hasLastResort: boolean
  readonly #ordinary: Candidate[] = []
  readonly #lastResort: Candidate[] = []

  constructor(members: readonly Candidate[], triesAllWhenDown: boolean) {
    this.members = members
    this.#triesAllWhenDown = triesAllWhenDown
    this.#hasLastResort = members.some((member) => member.isLastResort)
  }

  /** `tried` are ids. */
  look(tried: readonly number[], wants: Wants): void {
    this.stage = 'ordinary'
    const first = this.#hasLastResort ? 0 : this.#firstSkipped(tried, wants)
    if (first < 0) {
      this.eligible = this.members
      this.skipped = NOBODY_SKIPPED
      return
    }
    this.#divide(first, tried, wants, false)
    if (this.eligible.length > 0 || !this.#triesAllWhenDown || !this.#areAllDown(wants)) return
    this.#divide(0, tried, wants, true)
    if (this.eligible.length > 0) this.stage = 'all-down'
  }

  /** They asked to be spared this request: they count as overloaded now. */
  spare(candidates: readonly Candidate[]): void {
    const whys = new Map(this.skipped.map(({ id, why }) => [id, why]))
    for (const { id } of candidates) whys.set(id, 'overloaded')
    this.eligible = this.eligible.filter((candidate) => !candidates.includes(candidate))
    this.skipped = this.members.flatMap(({ id }) => {
      const why = whys.get(id)
      return why === undefined ? [] : [{ id, why }]
    })
  }

  /** Where none of the ordinary ones is to have it. False where nobody is kept for that. */
  turnToLastResort(): boolean {
    if (this.stage !== 'ordinary' || this.#lastResort.length === 0) return false
    this.#takeLastResort()
    return true
  }

  #firstSkipped(tried: readonly number[], wants: Wants): number {
    const { members } = this
    for (let i = 0; i < members.length; i++) {
      const member = members[i]
      if (member !== undefined && whySkip(member, tried, wants, false) !== null) return i
    }
    return -1
  }

  /** Those before `first` were asked already, and are eligible. */
  #divide(first: number, tried: readonly number[], wants: Wants, ignoresHealth: boolean): void {
    const { members } = this
    const skipped: Skip[] = []
    this.#ordinary.length = 0
    this.#lastResort.length = 0
    for (let i = 0; i < members.length; i++) {
      const member = members[i]
      if (member === undefined) continue
      const why = i < first ? null : whySkip(member, tried, wants, ignoresHealth)
      if (why !== null) skipped.push({ id: member.id, why })
      else if (!member.isLastResort) this.#ordinary.push(member)
      else {
        this.#lastResort.push(member)
        skipped.push({ id: member.id, why: 'last-resort' })
      }
    }
    this.eligible = this.#ordinary
    this.skipped = skipped
    if (this.#ordinary.length === 0 && this.#lastResort.length > 0) this.#takeLastResort()
  }

  #takeLastResort(): void {
    this.stage = 'last-resort'
    this.eligible = this.#lastResort
    this.skipped = this.skipped.filter(({ why }) => why !== 'last-resort')
  }

  /** Asked of all, those already tried included: who failed this very call is not thereby down. */
  #areAllDown(wants: Wants): boolean {
    let ill = 0
    for (const member of this.members) {
      const why = member.skipReason(wants)
      if (isIll(why)) ill += 1
      else if (!isAbsent(why)) return false
    }
    return ill > 0
  }
}

function whySkip(
  member: Candidate,
  tried: readonly number[],
  wants: Wants,
  ignoresHealth: boolean,
): SkipReason | null {
  if (tried.length > 0 && tried.includes(member.id)) return 'tried'
  return member.skipReason(wants, ignoresHealth)
}
