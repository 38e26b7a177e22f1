import type { Algorithm } from './vocabulary.ts'

/** One destination of a set as the prediction needs it. */
export interface ShareMember {
  readonly id: number
  readonly weight: number
  readonly priority: number
  /** False for one that would be skipped: disabled, draining, down or full. */
  readonly eligible: boolean
  /** Most calls at once; null or absent: no limit is known. */
  readonly channels?: number | null
  readonly lastResort?: boolean
}

/** Percent of the set's new calls, 0 to 100. */
export interface PredictedShare {
  readonly id: number
  readonly share: number
}

/**
 * The share of new calls each destination gets in the long run, were they all first attempts, all alike, and the keys
 * of a hash evenly spread. `SHARE_TRUST` says what else it rests on. In order of `members`; the shares sum to 100, or to
 * 0 when nobody is eligible. Those of the last resort have a share only where nobody else is eligible.
 */
export function predictedShares(algorithm: Algorithm, members: readonly ShareMember[]): PredictedShare[] {
  const hasOrdinary = members.some(({ eligible, lastResort }) => eligible && !lastResort)
  const asked = members.map((member) => ({
    ...member,
    eligible: member.eligible && !(hasOrdinary && member.lastResort),
  }))
  const parts = PARTS[algorithm](asked)
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
  const highest = utmostPriority(members, Math.max)
  const first = members.find(({ eligible, priority }) => eligible && priority === highest)
  return members.map((member) => (member === first ? 1 : 0))
}

/** Those alone whose priority is the utmost of the eligible. */
function amongUtmost(utmost: (...priorities: number[]) => number, parts: Parts): Parts {
  return (members) => {
    const limit = utmostPriority(members, utmost)
    return parts(members.map((each) => ({ ...each, eligible: each.eligible && each.priority === limit })))
  }
}

function utmostPriority(
  members: readonly ShareMember[],
  utmost: (...priorities: number[]) => number,
): number | null {
  const eligible = members.filter((member) => member.eligible)
  return eligible.reduce<number | null>(
    (found, { priority }) => (found === null ? priority : utmost(found, priority)),
    null,
  )
}

/** In turn where all priorities of the set are equal and above 0, whoever is eligible. */
const inTurnOrByPriority: Parts = (members) => {
  const [first] = members
  const takesTurns =
    first !== undefined && first.priority > 0 && members.every(({ priority }) => priority === first.priority)
  return (takesTurns ? evenly : firstByPriority)(members)
}

/** By the channels where all are known. */
const byChannels: Parts = (members) => {
  const parts = members.map(({ eligible, channels }) => (eligible ? (channels ?? null) : 0))
  const known = parts.filter((part) => part !== null)
  return known.length === parts.length && known.some((part) => part > 0) ? known : evenly(members)
}

const PARTS: { readonly [name in Algorithm]: Parts } = {
  'hash-call-id': byWeight,
  'hash-from-uri': byWeight,
  'hash-to-uri': byWeight,
  'hash-request-uri': byWeight,
  'hash-auth-user': byWeight,
  'hash-header': byWeight,
  'bounded-hash': byWeight,
  'round-robin': evenly,
  weighted: byWeight,
  'relative-weight': byWeight,
  'priority-rotation': inTurnOrByPriority,
  overload: evenly,
  random: byWeight,
  tiers: amongUtmost(Math.min, byWeight),
  priority: firstByPriority,
  parallel: evenly,
  'fewest-calls': byWeight,
  'largest-free': byChannels,
  'power-of-two': byWeight,
  latency: amongUtmost(Math.max, evenly),
  'lowest-delay': evenly,
}

/** What a predicted share rests on besides the configuration: one sentence; empty where it rests on nothing else. */
export const SHARE_TRUST: { readonly [name in Algorithm]: string } = {
  'hash-call-id': '',
  'hash-from-uri': 'As even as the callers are.',
  'hash-to-uri': 'As even as the numbers called are.',
  'hash-request-uri': 'As even as the numbers called are.',
  'hash-auth-user': 'As even as the users are; requests without credentials are shared evenly.',
  'hash-header': 'As even as what is hashed.',
  'bounded-hash': 'As even as what is hashed, and nobody above its bound.',
  'round-robin': '',
  weighted: '',
  'relative-weight': 'Where congestion counts, the slower ones get less.',
  'priority-rotation': '',
  overload: 'Whoever asks for fewer requests gets fewer.',
  random: '',
  tiers: '',
  priority: '',
  parallel: 'Every one of them is called each time; who answers first has the call.',
  'fewest-calls': 'Calls at once stand so to each other; whoever ends its calls sooner gets more of them.',
  'largest-free': 'Near full load, by channels; below it the largest get more, and resources count as well.',
  'power-of-two': 'Calls at once come near these; whoever ends its calls sooner gets more of them.',
  latency: 'While all answer their probes fast; the slower ones get none.',
  'lowest-delay': 'While all answer their calls alike; the slower ones get less.',
}
