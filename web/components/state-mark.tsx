import type { ReactNode } from 'react'
import type { AdminState, Health } from '#engine/contract/vocabulary.ts'

/** What is seen, in one word: the health, unless nobody wants calls there. */
export type SeenState = Health | 'draining' | 'off'

/** In the order they are told. */
export const SEEN_STATES: readonly SeenState[] = ['up', 'trying', 'down', 'draining', 'off', 'unknown']

export function seenState(adminState: AdminState, health: Health): SeenState {
  if (adminState === 'disabled') return 'off'
  return adminState === 'draining' ? 'draining' : health
}

/** Each state has a shape of its own: colour only repeats it. */
const SHAPES: { readonly [state in SeenState]: ReactNode } = {
  up: <circle cx="5" cy="5" r="4.5" fill="currentColor" />,
  trying: (
    <>
      <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M5 1.25a3.75 3.75 0 0 0 0 7.5z" fill="currentColor" />
    </>
  ),
  down: (
    <path
      d="M1.2 1.2 8.8 8.8M8.8 1.2 1.2 8.8"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
    />
  ),
  draining: <path d="M.6 1.4h8.8L5 9.2z" fill="currentColor" />,
  off: <rect x="1" y="1" width="8" height="8" rx="1" fill="currentColor" />,
  unknown: (
    <circle
      cx="5"
      cy="5"
      r="3.75"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2 1.4"
    />
  ),
}

/** A mark beside a word; screen readers hear the word alone. */
export function StateMark({ state }: { readonly state: SeenState }) {
  return (
    <svg
      viewBox="0 0 10 10"
      width="10"
      height="10"
      aria-hidden="true"
      style={{ color: `var(--state-${state})`, flex: 'none', overflow: 'visible' }}
    >
      {SHAPES[state]}
    </svg>
  )
}
