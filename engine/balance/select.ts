import type { Random } from '#engine/base/random.ts'
import { type Choice, choiceSchema } from '#engine/contract/algorithms.ts'
import type { Algorithm, Exhausted } from '#engine/contract/vocabulary.ts'
import type { Ranker, Reason } from './algorithm.ts'
import { type Candidate, type PickKeys, PLAIN_CALL, type Wants } from './candidate.ts'
import { Chance } from './chance.ts'
import { Eligibility, type Elsewhere, type Stage } from './eligibility.ts'
import { shareKeptBack } from './kept-back.ts'
import type { Place } from './place.ts'
import { algorithms } from './registry.ts'
import type { Skip } from './standing.ts'

/** What of a set decides how it chooses. A `SetConfig` satisfies it. */
export interface SelectorOptions {
  readonly algorithm: Algorithm
  readonly choice?: Choice
  /** Where all are down all are tried, as if they were up; not so where it is not said. */
  readonly tryAllWhenDown?: boolean
  readonly elsewhere?: Elsewhere
  /** Of its rotation, where several threads have it together. */
  readonly place?: Place | null
}

export type Selection = { readonly destination: Candidate; readonly skipped: readonly Skip[] } | Nobody

export interface Nobody {
  readonly destination: null
  readonly exhausted: Exhausted
  readonly skipped: readonly Skip[]
}

/** What a choice would be, and why; `chance` is of this very choice. Of nobody it is 1, and `why` says why. */
export type Preview = Selection & Reason

/** Everybody for a fork, of high priority first. */
export type SelectionOfAll =
  | { readonly destinations: readonly Candidate[]; readonly skipped: readonly Skip[] }
  | (Nobody & { readonly destinations: readonly [] })

export type { Skip } from './standing.ts'

const DEFAULT_CHOICE = choiceSchema.parse({})

/**
 * Chooses a destination of one set, asked again for every attempt so that health and load are fresh.
 * It alone asks who is available; the algorithm only ranks those who are.
 */
export class Selector {
  readonly #ranker: Ranker
  readonly #make: (place: Place | null) => Ranker
  /** Begun by the first request that was kept back: for these, so that nobody's neighbour gets them all. */
  #diverting: Ranker | null
  /** The share that was kept back, where the last choice was made by `#diverting`. */
  #divertedShare: number | null = null
  readonly #chance: Chance
  readonly #eligibility: Eligibility
  #picks: number

  /** `before`: what chose until the edit; rotations go on where it stood. */
  constructor(
    members: readonly Candidate[],
    { algorithm, choice = DEFAULT_CHOICE, tryAllWhenDown = false, elsewhere, place = null }: SelectorOptions,
    random: Random,
    before: Selector | null = null,
  ) {
    this.#chance = before === null ? new Chance(random) : before.#chance
    this.#make = (at) => algorithms[algorithm](members, choice, this.#chance, at)
    this.#ranker = resumed(this.#make(place), before === null ? null : before.#ranker)
    this.#eligibility = new Eligibility(members, this.#ranker.measures, tryAllWhenDown, elsewhere)
    const diverting = before === null ? null : before.#diverting
    this.#diverting = diverting && resumed(this.#make(null), diverting)
    this.#picks = before === null ? 0 : before.#picks
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
    const diverting = this.#diverting
    const divertingMemory = diverting?.memory
    const selection = this.#choose(keys, tried, wants)
    const reason = this.#reasonOf(selection, keys, wants)
    this.#ranker.resume(memory)
    this.#chance.state = state
    if (divertingMemory) diverting?.resume(divertingMemory)
    this.#diverting = diverting
    return { ...selection, ...reason }
  }

  /** All that may get this request, for a fork: of high priority first, among equals in order of the set. */
  selectAll(keys: PickKeys, tried: readonly number[], wants: Wants = PLAIN_CALL): SelectionOfAll {
    const selection = this.#chooseAll(keys, tried, wants)
    for (const destination of selection.destinations) this.#number(destination)
    return selection
  }

  /** The same as `preview` is to `select`. */
  previewAll(keys: PickKeys, tried: readonly number[], wants: Wants = PLAIN_CALL): SelectionOfAll {
    const { state } = this.#chance
    const selection = this.#chooseAll(keys, tried, wants)
    this.#chance.state = state
    return selection
  }

  /** Whether an eligible destination is left that this call has not been offered to (rules 10). */
  hasUntried(tried: readonly number[], wants: Wants = PLAIN_CALL): boolean {
    this.#eligibility.look(tried, wants)
    return this.#eligibility.eligible.length > 0
  }

  #choose(keys: PickKeys, tried: readonly number[], wants: Wants): Selection {
    const eligibility = this.#eligibility
    eligibility.look(tried, wants)
    if (eligibility.eligible.length === 0) return nobody(eligibility)
    const destination = this.#pick(keys, wants) ?? this.#pickLastResort(keys, wants)
    if (destination === null) return nobody(eligibility)
    return { destination, skipped: eligibility.skipped }
  }

  #chooseAll(keys: PickKeys, tried: readonly number[], wants: Wants): SelectionOfAll {
    const eligibility = this.#eligibility
    eligibility.look(tried, wants)
    this.#keepBack(keys, wants)
    if (eligibility.eligible.length === 0 && eligibility.turnToLastResort()) this.#keepBack(keys, wants)
    const { eligible, skipped } = eligibility
    if (eligible.length === 0) return { ...nobody(eligibility), destinations: [] }
    const destinations = eligible.toSorted((a, b) => b.priority - a.priority || a.position - b.position)
    return { destinations, skipped }
  }

  /** Of a fork each branch is kept back for itself. */
  #keepBack(keys: PickKeys, wants: Wants): void {
    const spared = this.#eligibility.eligible.filter((candidate) => this.#isKeptBack(candidate, keys, wants))
    if (spared.length > 0) this.#eligibility.spare(spared)
  }

  /**
   * RFC 7339 §5.10: of what falls on a destination that asked for fewer, so much is kept back by a draw. It goes to those
   * that asked for nothing. Null where every other one asked for less as well: a destination that wants half of what it
   * gets would not get half if the others' halves were offered to it (Kamailio 64 does offer them).
   */
  #pick(keys: PickKeys, wants: Wants): Candidate | null {
    const eligibility = this.#eligibility
    const { figures } = eligibility
    const first = this.#ranker.pick(eligibility.eligible, keys, wants, figures)
    this.#divertedShare = null
    if (first.overloadPercent(wants.nowMs) === 0 || !this.#isKeptBack(first, keys, wants)) return first
    eligibility.spare(eligibility.eligible.filter((each) => each.overloadPercent(wants.nowMs) > 0))
    if (eligibility.eligible.length === 0) return null
    this.#divertedShare = shareKeptBack(first, keys, wants.nowMs)
    this.#diverting ??= this.#make(null)
    return this.#diverting.pick(eligibility.eligible, keys, wants, figures)
  }

  #isKeptBack(candidate: Candidate, keys: PickKeys, { nowMs }: Wants): boolean {
    const share = shareKeptBack(candidate, keys, nowMs)
    return share > 0 && this.#chance.unit() < share
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
    const { eligible, stage, figures } = this.#eligibility
    const ranker = this.#divertedShare === null ? this.#ranker : (this.#diverting ?? this.#ranker)
    const { chance, why } = ranker.explain(destination, eligible, keys, wants, figures)
    const share = this.#divertedShare ?? 1 - shareKeptBack(destination, keys, wants.nowMs)
    const diverted = this.#divertedShare === null ? '' : 'another asked for fewer requests: '
    return { chance: chance * share, why: `${STAGE_WORDS[stage]}${diverted}${why}` }
  }
}

/** Goes on where the one before an edit stood. */
function resumed(ranker: Ranker, before: Ranker | null): Ranker {
  if (before !== null) ranker.resume(before.memory)
  return ranker
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

function nobody({ skipped, members }: Eligibility): Nobody {
  const exhausted = members.length === 0 ? 'empty' : exhaustion(skipped)
  return { destination: null, exhausted, skipped }
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
