import type { LoadFormula } from '#engine/contract/vocabulary.ts'

/** What the formulas take of a load source's figures; null is not told. Counts are never negative. */
export interface SourceLoad {
  readonly sessions: number | null
  readonly maxSessions: number | null
  /** Per cent, 0 to 100; not told counts as 100. */
  readonly idleCpu: number | null
}

/**
 * How figures become a weight and a limit. `ownAtNews` and `ownNow` are our own calls there: when the figures came,
 * and now. Null where the figures do not tell enough: what is configured holds.
 */
export interface LoadRules {
  weight(load: SourceLoad, ownAtNews: number, ownNow: number): number | null
  /** Most calls of ours there at once, for figures that are fed into the capacity of a resource; never above the maximum. */
  capacity(load: SourceLoad, ownAtNews: number, ownNow: number): number | null
  /** The same for figures that are fed into the weight: above it not even weight 0 for everybody brings a call. */
  ceiling(load: SourceLoad, ownAtNews: number): number | null
}

/** The weight of an idle destination; the peers' `max_freeswitch_weight`. */
const MOST_WEIGHT = 100

/**
 * Exactly the peers' (peers.md B4 and B5), but for their unsigned overflow: a count of sessions that lags behind our
 * own calls gives the maximum, not 4,294,967,295 (opensips#3294). Between two news the weight stands still and the
 * capacity grows with each call of ours, as theirs do.
 */
const opensips: LoadRules = {
  weight(load) {
    const { sessions, maxSessions } = load
    if (sessions === null || maxSessions === null) return null
    const used = maxSessions === 0 ? 1 : Math.min(1, sessions / maxSessions)
    return Math.round(idlePart(MOST_WEIGHT * (1 - used), load))
  },
  capacity(load, _ownAtNews, ownNow) {
    const { sessions, maxSessions } = load
    if (maxSessions === null) return null
    const left = ownNow < maxSessions ? leftByOthers(sessions ?? 0, maxSessions, ownNow) : maxSessions
    return Math.floor(idlePart(left, load))
  },
  // There a maximum told without sessions, as by an agent, is ours alone to keep.
  ceiling: ({ sessions, maxSessions }) => (sessions === null ? maxSessions : null),
}

/** Weight of a call's worth of room beyond what the idle CPU bears: it decides only where nobody has better. */
const TRACE = 1e-6

/**
 * Ours: what others had there at the news is theirs until the next, and our own calls are counted as they are now. So
 * the room goes down with every pick, and a burst between two news overfills nobody (trust.md R9). The weight is the
 * absolute room, in calls: a large destination half full gets more than a small one that is empty. Of the room at the
 * news the idle CPU bears a part, and each call since takes a whole one of that: then all shrink alike, and the shares
 * at the news hold for the whole burst.
 */
const ownCalls: LoadRules = {
  weight(load, ownAtNews, ownNow) {
    const { sessions, maxSessions } = load
    if (sessions === null || maxSessions === null) return null
    const left = leftByOthers(sessions, maxSessions, ownAtNews)
    const room = left - ownNow
    if (room <= 0) return 0
    const borne = idlePart(Math.max(0, left - ownAtNews), load) - (ownNow - ownAtNews)
    return Math.max(Math.min(room, borne), idlePart(room * TRACE, load))
  },
  capacity(load, ownAtNews) {
    const { sessions, maxSessions } = load
    if (maxSessions === null) return null
    return Math.floor(idlePart(leftByOthers(sessions ?? 0, maxSessions, ownAtNews), load))
  },
  ceiling({ sessions, maxSessions }, ownAtNews) {
    return maxSessions === null ? null : leftByOthers(sessions ?? 0, maxSessions, ownAtNews)
  },
}

export const loadFormulas: { readonly [name in LoadFormula]: LoadRules } = { 'own-calls': ownCalls, opensips }

/** What callers other than we leave of the maximum. Sessions lag: fewer than our own calls means none of others. */
function leftByOthers(sessions: number, maxSessions: number, own: number): number {
  return Math.max(0, maxSessions - Math.max(0, sessions - own))
}

/** The division comes last: 29 % of 100 is 29, not 28.999. */
function idlePart(amount: number, { idleCpu }: SourceLoad): number {
  return (amount * Math.min(100, Math.max(0, idleCpu ?? 100))) / 100
}
