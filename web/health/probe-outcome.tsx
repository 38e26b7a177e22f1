import type { ReactNode } from 'react'
import type { PastProbe } from '#engine/contract/probe-history.ts'
import { HEALTH_TEXTS } from '#web/texts/health.ts'

/** What a probe's end means, in five kinds that look different in any colour. */
export type OutcomeKind = 'good' | 'bad' | 'unanswered' | 'refused' | 'unsent'

export const OUTCOME_KINDS: readonly OutcomeKind[] = ['good', 'bad', 'unanswered', 'refused', 'unsent']

export function outcomeKind({ kind, isGood }: Pick<PastProbe, 'kind' | 'isGood'>): OutcomeKind {
  if (kind !== 'answered') return kind
  return isGood ? 'good' : 'bad'
}

const SHAPES: { readonly [kind in OutcomeKind]: ReactNode } = {
  good: <circle cx="4" cy="4" r="2.6" fill="currentColor" />,
  bad: <path d="M4 .8 7.4 7H.6z" fill="currentColor" />,
  unanswered: <path d="M1 1l6 6M7 1L1 7" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
  refused: <rect x="1" y="1" width="6" height="6" fill="currentColor" />,
  unsent: <path d="M4 .8 7.2 4 4 7.2.8 4z" fill="none" stroke="currentColor" strokeWidth="1.2" />,
}

const COLORS: { readonly [kind in OutcomeKind]: string } = {
  good: 'var(--state-up)',
  bad: 'var(--state-trying)',
  unanswered: 'var(--state-down)',
  refused: 'var(--state-down)',
  unsent: 'var(--state-unknown)',
}

/** A mark beside a word, or in a row of its like that says what it is. */
export function OutcomeMark({ kind }: { readonly kind: OutcomeKind }) {
  return (
    <svg
      viewBox="0 0 8 8"
      width="8"
      height="8"
      aria-hidden="true"
      style={{ color: COLORS[kind], flex: 'none', overflow: 'visible' }}
    >
      {SHAPES[kind]}
    </svg>
  )
}

export interface OutcomeCount {
  readonly kind: OutcomeKind
  readonly count: number
}

/** Of the kinds that there are. */
export function countOutcomes(probes: readonly PastProbe[]): readonly OutcomeCount[] {
  const kinds = probes.map(outcomeKind)
  return OUTCOME_KINDS.flatMap((kind) => {
    const count = kinds.filter((one) => one === kind).length
    return count === 0 ? [] : [{ kind, count }]
  })
}

/** "58 answered well, 2 no answer": what a row of marks or a chart shows, for those who do not see it. */
export function outcomeCounts(probes: readonly PastProbe[], count: (value: number) => string): string {
  return countOutcomes(probes)
    .map(({ kind, count: many }) => `${count(many)} ${HEALTH_TEXTS.outcomes[kind]}`)
    .join(', ')
}
