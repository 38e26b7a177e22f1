import type { Random } from '#engine/base/random.ts'

/** How a call goes. */
export const TEMPERS = [
  'the caller hangs up',
  'the callee hangs up',
  'the caller re-invites',
  'the callee re-invites',
  'cancelled',
  'busy',
  'unavailable at first',
] as const
export type Temper = (typeof TEMPERS)[number]

/** Both sides know it: it stands in the user part of the Request-URI. */
export interface Plan {
  readonly temper: Temper
  /** From the INVITE to 180. */
  readonly ringMs: number
  /** From the INVITE to the final response; a telephone that is waiting for its CANCEL rings on. */
  readonly answerMs: number
  readonly holdMs: number
  /** From the first provisional to the caller's CANCEL. */
  readonly cancelMs: number
}

/** How long both sides take to answer a request inside the dialog, and a CANCEL's INVITE. */
export function slowMs({ ringMs }: Plan): number {
  return ringMs / 2
}

const [MOST_RING_MS, MOST_ANSWER_MS, LEAST_HOLD_MS, MOST_HOLD_MS, MOST_CANCEL_MS] = [
  800, 2_500, 300, 3_500, 2_000,
]

export function drawPlan(random: Random): Plan {
  const temper = TEMPERS[random.below(TEMPERS.length)] ?? 'busy'
  const ringMs = random.below(MOST_RING_MS)
  return {
    temper,
    ringMs,
    answerMs: ringMs + random.below(MOST_ANSWER_MS),
    holdMs: LEAST_HOLD_MS + random.below(MOST_HOLD_MS),
    cancelMs: random.below(MOST_CANCEL_MS),
  }
}

export function planToUser({ temper, ringMs, answerMs, holdMs, cancelMs }: Plan): string {
  return [TEMPERS.indexOf(temper), ringMs, answerMs, holdMs, cancelMs].join('.')
}

export function planOfUri(uri: string): Plan {
  const numbers = /^sip:([\d.]+)@/.exec(uri)?.[1]?.split('.').map(Number) ?? []
  const [temper = 0, ringMs = 0, answerMs = 0, holdMs = 0, cancelMs = 0] = numbers
  return { temper: TEMPERS[temper] ?? 'busy', ringMs, answerMs, holdMs, cancelMs }
}
