import { describe, expect, test } from 'vitest'
import { callTable } from '#engine/calls/call-reducer.ts'
import { CALL_CAUSES } from '#engine/contract/vocabulary.ts'
import { ignored } from '#engine/transaction/machine.ts'

const STATES = ['setup', 'ringing', 'challenged', 'answered', 'ended'] as const
const INPUTS = [
  ...CALL_CAUSES,
  ...(['again', 'attempted', 'provisional', 'answered', 'challenged', 'untold', 'silence'] as const),
]
type State = (typeof STATES)[number]
type Input = (typeof INPUTS)[number]

const pairs = STATES.flatMap((state) =>
  INPUTS.map((input) => ({ state, input, step: callTable[state][input] })),
)
const steps = pairs.flatMap(({ state, input, step }) => (step === ignored ? [] : [{ state, input, step }]))

/** Each state's steps as one readable line; with `IGNORED` below the whole behaviour, so that no pair changes unseen. */
function linesOf(state: State): string[] {
  return steps
    .filter((each) => each.state === state)
    .map(({ input, step }) => [input, '->', step.to, step.cause, step.counts].filter(Boolean).join(' '))
}

const FAILURES = [
  'cancelled -> ended cancelled failed',
  'rejected -> ended rejected failed',
  'no-answer -> ended no-answer failed',
  'time-out -> ended time-out failed',
]
const GONE = [
  'lost -> ended lost failed',
  'released -> ended released failed',
  'unwatched -> ended unwatched failed',
]
/** A BYE for what was answered while the engine was away. */
const UNSEEN = ['caller -> ended caller answered', 'destination -> ended destination answered']

const LISTED: Record<State, string[]> = {
  setup: [
    ...[...UNSEEN, ...FAILURES, 'unplaced -> ended unplaced unplaced', ...GONE],
    ...['attempted -> setup', 'provisional -> ringing', 'answered -> answered answered'],
    ...['challenged -> challenged', 'untold -> ended', 'silence -> ended time-out failed'],
  ],
  ringing: [
    ...[...UNSEEN, ...FAILURES, 'unplaced -> ended rejected failed', ...GONE],
    ...['attempted -> ringing', 'provisional -> ringing', 'answered -> answered answered'],
    ...['challenged -> challenged', 'silence -> ended time-out failed'],
  ],
  challenged: [
    ...[...UNSEEN, ...FAILURES, 'unplaced -> ended rejected failed', ...GONE],
    ...['again -> setup', 'answered -> answered answered'],
    ...['challenged -> challenged', 'silence -> ended rejected failed'],
  ],
  answered: [
    ...['caller', 'destination', 'expired', 'max-duration', 'dead', 'released', 'lost', 'unwatched'].map(
      (cause) => `${cause} -> ended ${cause}`,
    ),
    'silence -> ended max-duration',
  ],
  ended: [],
}

const NEVER_OPEN: Input[] = ['expired', 'max-duration', 'dead']
const IGNORED: Record<State, Input[]> = {
  setup: [...NEVER_OPEN, 'again'],
  ringing: [...NEVER_OPEN, 'again', 'untold'],
  challenged: [...NEVER_OPEN, 'attempted', 'provisional', 'untold'],
  answered: [
    ...(['cancelled', 'rejected', 'no-answer', 'time-out', 'unplaced', 'again', 'attempted'] as const),
    ...(['provisional', 'answered', 'challenged', 'untold'] as const),
  ],
  ended: INPUTS,
}

describe('every pair of state and input is a step or ignored out loud', () => {
  test.each(STATES)('%s', (state) => {
    expect(linesOf(state).sort()).toEqual([...LISTED[state]].sort())
    const passed = pairs.filter((pair) => pair.state === state && pair.step === ignored)
    expect(passed.map(({ input }) => input).sort()).toEqual([...IGNORED[state]].sort())
    expect(linesOf(state).length + IGNORED[state].length).toBe(INPUTS.length)
  })
})

test('a call ends with exactly one cause of the list; only what never came to be a call has none', () => {
  const ends = steps.filter(({ step }) => step.to === 'ended')
  expect(ends.filter(({ step }) => step.cause === null).map(({ input }) => input)).toEqual(['untold'])
  expect(new Set(ends.flatMap(({ step }) => step.cause ?? []))).toEqual(new Set(CALL_CAUSES))
  expect(steps.filter(({ step }) => step.to !== 'ended' && step.cause !== null)).toEqual([])
})

test('rules 18: whichever way a call goes, it is counted exactly once', () => {
  const isCounted = (state: State) => state === 'answered'
  for (const { state, input, step } of steps) {
    const counts = Number(step.counts !== null)
    const reachesEnd = step.to === 'answered' || (step.to === 'ended' && step.cause !== null)
    expect(counts, `${state} + ${input}`).toBe(reachesEnd && !isCounted(state) ? 1 : 0)
  }
})
