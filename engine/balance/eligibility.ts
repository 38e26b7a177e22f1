import type { SkipReason } from '#engine/contract/vocabulary.ts'
import type { Candidate, Wants, Watcher } from './candidate.ts'
import {
  type Division,
  divide,
  type Figures,
  likeness,
  type Measure,
  type Skip,
  Standing,
} from './standing.ts'

/** Whom a look has found: ordinary ones, those of the last resort, or some of either kind with health set aside. */
export type Stage = 'ordinary' | 'last-resort' | 'all-down'

/** Changes by other threads, which tell nobody here: while they stand still there were none. */
export interface Elsewhere {
  readonly foreignChanges: number
}

const NOBODY_ELSE: Elsewhere = { foreignChanges: 0 }
/** By then everybody is asked anew, told or not: a change that somebody forgot to tell of costs no more than this. */
const BELIEVED_MS = 1_000
/** Kinds of requests that are remembered; the oldest goes. */
const MOST_STANDINGS = 8

/** By its own word, and by nothing that an operator said of it or that a call would do to it. */
const isIll = (why: SkipReason | null) => why === 'down' || why === 'retry-after'
/** None of these counts where it is asked whether all are down: for this call it is not there. */
const ABSENT: readonly (SkipReason | null)[] = ['disabled', 'draining', 'unresolved', 'lacks']

/**
 * Asks the members of one set who may get a request, and lends the answer until the next look. Those kept for the last
 * resort are found only where nobody else is; and where all are down all are, if the set wants that.
 */
export class Eligibility implements Watcher {
  readonly members: readonly Candidate[]
  /** In order of position. */
  eligible: readonly Candidate[] = []
  /** In order of position, each with its reason. */
  skipped: readonly Skip[] = []
  figures: Figures = []
  stage: Stage = 'ordinary'
  readonly #measures: readonly Measure[]
  readonly #triesAllWhenDown: boolean
  readonly #elsewhere: Elsewhere
  #foreignSeen: number
  #askedAllAtMs = 0
  #lastResort: readonly Candidate[] = []
  readonly #standings: Standing[] = []

  constructor(
    members: readonly Candidate[],
    measures: readonly Measure[] = [],
    triesAllWhenDown = false,
    elsewhere = NOBODY_ELSE,
  ) {
    this.members = members
    this.#measures = measures
    this.#triesAllWhenDown = triesAllWhenDown
    this.#elsewhere = elsewhere
    this.#foreignSeen = elsewhere.foreignChanges
    for (const member of members) member.watcher = this
  }

  note({ position }: Candidate): void {
    for (let i = 0; i < this.#standings.length; i++) this.#standings[i]?.note(position)
  }

  /** `tried` are ids. */
  look(tried: readonly number[], wants: Wants): void {
    this.#doubt(wants.nowMs)
    const standing = this.#standingOf(wants)
    standing.refresh(wants)
    const { whys, figures, division } = standing
    this.figures = figures
    const whySkip = ({ id }: Candidate, i: number) => (tried.includes(id) ? 'tried' : (whys[i] ?? null))
    this.#take(tried.length === 0 ? division : divide(this.members, whySkip))
    if (this.eligible.length > 0 || !this.#triesAllWhenDown || !areAllDown(whys)) return
    this.#take(
      divide(this.members, (one) => (tried.includes(one.id) ? 'tried' : one.skipReason(wants, true))),
    )
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

  #take({ ordinary, lastResort, skipped }: Division): void {
    this.stage = 'ordinary'
    this.eligible = ordinary
    this.skipped = skipped
    this.#lastResort = lastResort
    if (ordinary.length === 0 && lastResort.length > 0) this.#takeLastResort()
  }

  #takeLastResort(): void {
    this.stage = 'last-resort'
    this.eligible = this.#lastResort
    this.skipped = this.skipped.filter(({ why }) => why !== 'last-resort')
  }

  #doubt(nowMs: number): void {
    const { foreignChanges } = this.#elsewhere
    if (foreignChanges === this.#foreignSeen && nowMs - this.#askedAllAtMs < BELIEVED_MS) return
    this.#foreignSeen = foreignChanges
    this.#askedAllAtMs = nowMs
    for (const member of this.members) this.note(member)
  }

  #standingOf(wants: Wants): Standing {
    const like = likeness(wants)
    for (let i = 0; i < this.#standings.length; i++) {
      const standing = this.#standings[i]
      if (standing?.like === like) return standing
    }
    const standing = new Standing(this.members, this.#measures, like)
    this.#standings.unshift(standing)
    this.#standings.length = Math.min(this.#standings.length, MOST_STANDINGS)
    return standing
  }
}

/** Asked of all, those already tried included: who failed this very call is not thereby down. */
function areAllDown(whys: readonly (SkipReason | null)[]): boolean {
  return whys.some(isIll) && whys.every((why) => isIll(why) || ABSENT.includes(why))
}
