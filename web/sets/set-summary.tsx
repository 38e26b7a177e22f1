'use client'
import { memo, useCallback, useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { SEEN_STATES, type SeenState, StateMark, seenState } from '#web/components/state-mark.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useLive } from '#web/live/live-provider.tsx'
import type { LiveState } from '#web/live/live-state.ts'
import { SET_SUMMARY_TEXTS } from '#web/texts/destinations.ts'
import { LIST_TEXTS } from '#web/texts/sets.ts'
import classes from './sets.module.css'

/** How many destinations of a set are in which state, and its calls; as text, so that equal is equal. */
function summaryText(state: LiveState, ids: readonly number[]): string {
  const counts = new Map<SeenState, number>()
  let calls = 0
  let perSecond = 0
  for (const id of ids) {
    const live = state.destinations.get(id)
    const seen = live ? seenState(live.adminState, live.health) : 'unknown'
    counts.set(seen, (counts.get(seen) ?? 0) + 1)
    calls += live?.activeCalls ?? 0
    perSecond += live?.callsPerSecond ?? 0
  }
  return [...SEEN_STATES.map((one) => counts.get(one) ?? 0), calls, perSecond.toFixed(2)].join()
}

/** "2 of 3 up, 1 down, 212 calls, 9.1 calls/s". */
export const SetSummary = memo(function SetSummary({
  set,
}: {
  readonly set: Pick<SetConfig, 'destinations'>
}) {
  const format = useFormat()
  const ids = useMemo(() => set.destinations.map((one) => one.id), [set])
  const counts = useLive(useCallback((state: LiveState) => summaryText(state, ids), [ids]))
    .split(',')
    .map(Number)
  const [calls = 0, perSecond = 0] = counts.slice(SEEN_STATES.length)
  if (ids.length === 0) return <span className="faint">{SET_SUMMARY_TEXTS.none}</span>
  return (
    <span className={classes.summary} data-live>
      {SEEN_STATES.map((state, i) => {
        const count = counts[i] ?? 0
        if (count === 0 && state !== 'up') return null
        return (
          <span key={state} className={classes.summaryState}>
            <StateMark state={count === 0 ? 'unknown' : state} />
            {state === 'up'
              ? SET_SUMMARY_TEXTS.up(format.count(count), format.count(ids.length))
              : SET_SUMMARY_TEXTS.other(format.count(count), state)}
          </span>
        )
      })}
      <span className={classes.summaryState}>
        {SET_SUMMARY_TEXTS.calls(format.count(calls), calls === 1)}
      </span>
      <span className={classes.summaryState}>{LIST_TEXTS.perSecond(format.figure(perSecond))}</span>
    </span>
  )
})
