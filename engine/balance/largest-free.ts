import type { AlgorithmFactory } from './algorithm.ts'
import type { Candidate, Wants } from './candidate.ts'
import { among, NONE } from './loads.ts'
import { lowest } from './lowest.ts'

/**
 * `largest-free`: the most room for this very call: of each destination the least of what is free of the resources that
 * the call takes, in such calls, and of all destinations the largest of these (OpenSIPS `load_balancer`, `lb_start`).
 * Not the fewest calls: 30 of 100 taken goes before 1 of 10. With `relativeFree` the room counts as a share of the
 * capacity (its flag `r`); among equals the one used longest ago, or chance (its flag `s`). What failed lately counts as
 * room taken. Who has no room is skipped as full (its -2), who lacks a resource as lacking it (its -4); exhausted ones
 * are never used (its flag `n` is not there). One without a limit has infinite room, and all of its share.
 */
export const largestFree: AlgorithmFactory = (members, choice, chance, place) =>
  (choice.relativeFree ? byShare : byRoom)(members, choice, chance, place)

const byRoom = lowest(() => ({
  measures: [(candidate, wants) => candidate.recentFailures(wants.nowMs) - candidate.free(wants)],
  score: (eligible, [all = NONE], _wants, into) => among(eligible, all, into),
  why: (chosen, wants) => `most room: ${wordOfRoom(chosen.free(wants))}`,
}))

const byShare = lowest(() => ({
  measures: [(candidate, wants) => -shareLeft(candidate, wants)],
  score: (eligible, [all = NONE], _wants, into) => among(eligible, all, into),
  why: (chosen, wants) => `most room for its size: ${Math.round(chosen.freeShare(wants) * 100)} %`,
}))

/** `freeShare` is `free` over the capacity, so that it tells the capacity as well. */
function shareLeft(candidate: Candidate, wants: Wants): number {
  const share = candidate.freeShare(wants)
  const failures = candidate.recentFailures(wants.nowMs)
  const free = failures === 0 ? 0 : candidate.free(wants)
  return failures === 0 || free <= 0 || !Number.isFinite(free) ? share : (share * (free - failures)) / free
}

function wordOfRoom(free: number): string {
  if (!Number.isFinite(free)) return 'no limit'
  return free === 1 ? '1 call' : `${Math.floor(free)} calls`
}
