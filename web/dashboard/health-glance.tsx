'use client'
import Link from 'next/link'
import { useCallback } from 'react'
import { type SeenState, StateMark, seenState } from '#web/components/state-mark.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import { useLive } from '#web/live/live-provider.tsx'
import type { LiveState } from '#web/live/live-state.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import classes from './dashboard.module.css'

const ORDER: readonly SeenState[] = ['up', 'trying', 'down', 'draining', 'off', 'unknown']
const TEXTS = DASHBOARD_TEXTS.health

/** As text, so that equal is equal and nothing is drawn again. */
function countsText(state: LiveState, destinations: readonly PlacedDestination[]): string {
  if (state.destinations.size === 0) return ''
  const counts = new Map<SeenState, number>()
  for (const { id } of destinations) {
    const live = state.destinations.get(id)
    const seen = live ? seenState(live.adminState, live.health) : 'unknown'
    counts.set(seen, (counts.get(seen) ?? 0) + 1)
  }
  return ORDER.map((one) => counts.get(one) ?? 0).join()
}

/** Is it well: how many are in which state, each word a way to those. */
export function HealthGlance({ destinations }: { readonly destinations: readonly PlacedDestination[] }) {
  const format = useFormat()
  const text = useLive(useCallback((state: LiveState) => countsText(state, destinations), [destinations]))
  if (text === '') return <p className={classes.glance}>{TEXTS.waiting}</p>
  const counts = text.split(',').map(Number)
  return (
    <ul className={classes.glance} aria-label={TEXTS.label} data-live>
      {ORDER.map((state, i) => {
        const count = counts[i] ?? 0
        if (count === 0 && state !== 'up') return null
        return (
          <li key={state}>
            <Link href={`/health?q=${state}`} title={TEXTS.title(state)}>
              <StateMark state={count === 0 ? 'unknown' : state} />
              {state === 'up'
                ? TEXTS.of(format.count(count), format.count(destinations.length), state)
                : TEXTS.show(format.count(count), state)}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
