import type { ReactNode } from 'react'
import type { Verdict } from '#engine/contract/vocabulary.ts'
import { VERDICT_WORDS } from '#web/lib/health-words.ts'

const SHAPES: { readonly [verdict in Verdict]: ReactNode } = {
  good: <path d="M1 5.4 3.8 8.2 9 2" />,
  bad: <path d="M1.4 1.4 8.6 8.6M8.6 1.4 1.4 8.6" />,
  none: <path d="M1.5 5h7" />,
}

const COLORS: { readonly [verdict in Verdict]: string } = {
  good: 'var(--state-up)',
  bad: 'var(--state-down)',
  none: 'var(--state-unknown)',
}

/** A tick, a cross or a dash; those who do not see it hear the word. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  return (
    <>
      <svg
        viewBox="0 0 10 10"
        width="10"
        height="10"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        style={{ color: COLORS[verdict], flex: 'none', overflow: 'visible' }}
      >
        {SHAPES[verdict]}
      </svg>
      <span className="hidden-words">{VERDICT_WORDS[verdict]}</span>
    </>
  )
}
