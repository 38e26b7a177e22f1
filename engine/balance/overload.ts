import type { AlgorithmFactory } from './algorithm.ts'
import type { Candidate, PickKeys } from './candidate.ts'
import { Turn } from './turn.ts'

/**
 * `overload`: in turn, and of the requests whose turn falls on a destination that asked for fewer, so many per cent are
 * kept back by a draw (Kamailio 64, `ocrate`; RFC 7339 §5.10). What is kept back goes to those that asked for nothing,
 * in a turn of their own, so that nobody's neighbour gets it all. Where every other one asked for less as well it goes
 * to nobody, and the caller is told 503 without Retry-After: a destination that wants half of what it gets would not
 * get half if the others' halves were offered to it (the peer does offer them). At 100 per cent a destination gets
 * nothing. DEVIATION from RFC 7339 §5.10.1: its two categories of requests are not weighed against each other; a call
 * to an emergency service or one with a Resource-Priority is spared, unless the destination asked for nothing at all.
 */
export const overload: AlgorithmFactory = (members, _, chance) => {
  const turn = new Turn(members)
  const diverted = new Turn(members)
  const passedOver: Candidate[] = []
  const unburdened: Candidate[] = []
  return {
    passedOver,
    pick(eligible, keys, { nowMs }) {
      const chosen = turn.take(eligible)
      const percent = chosen.overloadPercent(nowMs)
      passedOver.length = 0
      if (percent === 0 || !isKeptBack(keys, percent, chance.unit())) return chosen
      divide(eligible, nowMs, unburdened, passedOver)
      return unburdened.length === 0 ? null : diverted.take(unburdened)
    },
    explain(chosen, eligible, keys, { nowMs }) {
      divide(eligible, nowMs, unburdened, [])
      const kept = (candidate: Candidate) => keptShare(keys, candidate.overloadPercent(nowMs))
      const own = 1 - kept(chosen)
      const others = unburdened.includes(chosen) ? sum(eligible, kept) / unburdened.length : 0
      const why = passedOver.length === 0 ? 'next in turn' : 'next in turn of those that asked for nothing'
      return { chance: (own + others) / eligible.length, why }
    },
    get memory() {
      return { recent: turn.recent, diverted: diverted.recent }
    },
    resume(memory) {
      turn.resume(memory.recent)
      diverted.resume(memory.diverted)
    },
  }
}

function isKeptBack(keys: PickKeys, percent: number, drawn: number): boolean {
  return drawn < keptShare(keys, percent)
}

function keptShare(keys: PickKeys, percent: number): number {
  return percent > 0 && percent < 100 && isUrgent(keys) ? 0 : percent / 100
}

/** RFC 5031 §4, RFC 4412 §3.1. */
function isUrgent(keys: PickKeys): boolean {
  return keys.requestUri.startsWith('urn:service:sos') || keys.header('Resource-Priority') !== null
}

function divide(
  eligible: readonly Candidate[],
  nowMs: number,
  free: Candidate[],
  burdened: Candidate[],
): void {
  free.length = 0
  for (const candidate of eligible) (candidate.overloadPercent(nowMs) === 0 ? free : burdened).push(candidate)
}

function sum(candidates: readonly Candidate[], of: (candidate: Candidate) => number): number {
  return candidates.reduce((total, candidate) => total + of(candidate), 0)
}
