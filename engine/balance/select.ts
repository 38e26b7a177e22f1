import type { Random } from '#engine/base/random.ts'
import { type Choice, choiceSchema } from '#engine/contract/algorithms.ts'
import type { Algorithm, Exhausted } from '#engine/contract/vocabulary.ts'
import type { Ranker, Reason } from './algorithm.ts'
import { type Candidate, type PickKeys, PLAIN_CALL, type Wants } from './candidate.ts'
import { Chance } from './chance.ts'
import { Eligibility, type Skip, type Stage } from './eligibility.ts'
import { algorithms } from './registry.ts'

/** What of a set decides how it chooses. A `SetConfig` satisfies it. */
export interface SelectorOptions {
  readonly algorithm: Algorithm
  readonly choice?: Choice
  /** Where all are down all are tried, as if they were up; not so where it is not said. */
  readonly tryAllWhenDown?: boolean
}

/** `isKeptBack`: somebody could have taken it, and asked not to be sent it (RFC 7339 §5.8: 503, no Retry-After). */
export type Selection =
  | { readonly destination: Candidate; readonly skipped: readonly Skip[] }
  | {
      readonly destination: null
      readonly exhausted: Exhausted
      readonly isKeptBack: boolean
      readonly skipped: readonly Skip[]
    }

/** What a choice would be, and why; `chance` is of this very choice. Of nobody it is 1, and `why` says why. */
export type Preview = Selection & Reason

/** Everybody for a fork, of high priority first. */
export interface SelectionOfAll {
  readonly destinations: readonly Candidate[]
  readonly skipped: readonly Skip[]
}

export type { Skip } from './eligibility.ts'

const DEFAULT_CHOICE = choiceSchema.parse({})

/**
 * Chooses a destination of one set, asked again for every attempt so that health and load are fresh.
 * It alone asks who is available; the algorithm only ranks those who are.
 */
export class Selector {
  readonly #ranker: Ranker
  readonly #chance: Chance
  readonly #eligibility: Eligibility
  #picks: number

  /** `before`: what chose until the edit; rotations go on where it stood. */
  constructor(
    members: readonly Candidate[],
    { algorithm, choice = DEFAULT_CHOICE, tryAllWhenDown = false }: SelectorOptions,
    random: Random,
    before: Selector | null = null,
  ) {
    this.#eligibility = new Eligibility(members, tryAllWhenDown)
    this.#chance = before === null ? new Chance(random) : before.#chance
    this.#ranker = algorithms[algorithm](members, choice, this.#chance)
    this.#picks = before === null ? 0 : before.#picks
    if (before !== null) this.#ranker.resume(before.#ranker.memory)
  }

  get members(): readonly Candidate[] {
    return this.#eligibility.members
  }

  /** `tried` are ids; the skipped stand in order of position, each with its reason. */
  select(keys: PickKeys, tried: readonly number[], wants: Wants = PLAIN_CALL): Selection {
    const selection = this.#choose(keys, tried, wants)
    if (selection.destination !== null) this.#number(selection.destination)
    return selection
  }

  /** The answer that `select` would give now. Moves nothing: the next choice is still the same. */
  preview(keys: PickKeys, tried: readonly number[], wants: Wants = PLAIN_CALL): Preview {
    const { memory } = this.#ranker
    const { state } = this.#chance
    const selection = this.#choose(keys, tried, wants)
    const reason = this.#reasonOf(selection, keys, wants)
    this.#ranker.resume(memory)
    this.#chance.state = state
    return { ...selection, ...reason }
  }

  /** All that may get this request, for a fork: of high priority first, among equals in order of the set. */
  selectAll(_keys: PickKeys, tried: readonly number[], wants: Wants = PLAIN_CALL): SelectionOfAll {
    this.#eligibility.look(tried, wants)
    const { eligible, skipped } = this.#eligibility
    const destinations = eligible.toSorted((a, b) => b.priority - a.priority || a.position - b.position)
    for (const destination of destinations) this.#number(destination)
    return { destinations, skipped }
  }

  /** Whether an eligible destination is left that this call has not been offered to (rules 10). */
  hasUntried(tried: readonly number[], wants: Wants = PLAIN_CALL): boolean {
    this.#eligibility.look(tried, wants)
    return this.#eligibility.eligible.length > 0
  }

  #choose(keys: PickKeys, tried: readonly number[], wants: Wants): Selection {
    const eligibility = this.#eligibility
    eligibility.look(tried, wants)
    if (eligibility.eligible.length === 0) return nobody(eligibility, false)
    const destination = this.#pick(keys, wants) ?? this.#pickLastResort(keys, wants)
    if (destination === null) return nobody(eligibility, true)
    return { destination, skipped: eligibility.skipped }
  }

  #pick(keys: PickKeys, wants: Wants): Candidate | null {
    const ranker = this.#ranker
    const destination = ranker.pick(this.#eligibility.eligible, keys, wants)
    const { passedOver } = ranker
    if (passedOver !== undefined && passedOver.length > 0) this.#eligibility.noteOverloaded(passedOver)
    return destination
  }

  /** What the ordinary ones do not want it may have. */
  #pickLastResort(keys: PickKeys, wants: Wants): Candidate | null {
    return this.#eligibility.turnToLastResort() ? this.#pick(keys, wants) : null
  }

  #number(destination: Candidate): void {
    this.#picks += 1
    destination.lastPick = this.#picks
  }

  #reasonOf({ destination, skipped }: Selection, keys: PickKeys, wants: Wants): Reason {
    if (destination === null) return { chance: 1, why: whyNobody(skipped) }
    const { eligible, stage } = this.#eligibility
    const { chance, why } = this.#ranker.explain(destination, eligible, keys, wants)
    return { chance, why: `${STAGE_WORDS[stage]}${why}` }
  }
}

const STAGE_WORDS: { readonly [stage in Stage]: string } = {
  ordinary: '',
  'last-resort': 'only the last resort is left: ',
  'all-down': 'all are down, so that all are tried: ',
}

function whyNobody(skipped: readonly Skip[]): string {
  if (skipped.length === 0) return 'the set has no destination'
  const reasons = [...new Set(skipped.map(({ why }) => why))]
  return `nobody is left: ${reasons.join(', ')}`
}

function nobody({ skipped, members }: Eligibility, isKeptBack: boolean): Selection {
  const exhausted = members.length === 0 ? 'empty' : exhaustion(skipped)
  return { destination: null, exhausted, isKeptBack, skipped }
}

/** One that gets as many calls a second as it may is as full as one without a channel: in a moment there is room. */
function exhaustion(skipped: readonly Skip[]): Exhausted {
  let full = 0
  let ineligible = 0
  for (const { why } of skipped) {
    if (why === 'full' || why === 'rate') full += 1
    else if (why !== 'tried') ineligible += 1
  }
  if (full === 0) return 'ineligible'
  return ineligible === 0 ? 'full' : 'mixed'
}
