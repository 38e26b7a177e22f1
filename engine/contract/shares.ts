import type { Algorithm } from './vocabulary.ts'

/** One destination of a set as the prediction needs it. */
export interface ShareMember {
  readonly id: number
  readonly weight: number
  readonly priority: number
  /** False for one that would be skipped: disabled, draining, down or full. */
  readonly eligible: boolean
}

/** Percent of the set's new calls, 0 to 100. */
export interface PredictedShare {
  readonly id: number
  readonly share: number
}

/**
 * The share of new calls each destination gets in the long run, were they all first attempts and the keys of a
 * hash evenly spread. In order of `members`; the shares sum to 100, or to 0 when nobody is eligible.
 */
export function predictedShares(algorithm: Algorithm, members: readonly ShareMember[]): PredictedShare[] {
  const parts = PARTS[algorithm](members)
  const whole = parts.reduce((sum, part) => sum + part, 0)
  return members.map(({ id }, index) => ({
    id,
    share: whole === 0 ? 0 : ((parts[index] ?? 0) / whole) * 100,
  }))
}

type Parts = (members: readonly ShareMember[]) => number[]

const evenly: Parts = (members) => members.map((member) => (member.eligible ? 1 : 0))

/** Weight 0 has no share, unless all that are eligible have 0. */
const byWeight: Parts = (members) => {
  const parts = members.map((member) => (member.eligible ? member.weight : 0))
  return parts.some((part) => part > 0) ? parts : evenly(members)
}

/** All to the first of the highest priority. */
const firstByPriority: Parts = (members) => {
  const eligible = members.filter((member) => member.eligible)
  const highest = eligible.reduce((most, member) => Math.max(most, member.priority), Number.NEGATIVE_INFINITY)
  const first = eligible.find((member) => member.priority === highest)
  return members.map((member) => (member === first ? 1 : 0))
}

const PARTS: { readonly [name in Algorithm]: Parts } = {
  'hash-call-id': byWeight,
  'hash-from-uri': byWeight,
  'hash-to-uri': byWeight,
  'hash-request-uri': byWeight,
  'round-robin': evenly,
  weighted: byWeight,
  random: byWeight,
  priority: firstByPriority,
  'hash-auth-user': byWeight,
  'hash-header': byWeight,
  'bounded-hash': byWeight,
  'relative-weight': byWeight,
  'priority-rotation': evenly,
  overload: evenly,
  tiers: byWeight,
  parallel: evenly,
  'fewest-calls': evenly,
  'largest-free': evenly,
  'power-of-two': evenly,
  latency: evenly,
  'lowest-delay': evenly,
}
