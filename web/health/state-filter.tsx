'use client'
import { useCallback, useMemo } from 'react'
import segments from '#web/components/segments.module.css'
import { SEEN_STATES, type SeenState, StateMark, seenState } from '#web/components/state-mark.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { useLive } from '#web/live/live-provider.tsx'
import type { LiveState } from '#web/live/live-state.ts'
import { HEALTH_TEXTS } from '#web/texts/health.ts'
import type { HealthRow } from './health-rows.ts'
import classes from './state-filter.module.css'

const TEXTS = HEALTH_TEXTS.filter

/** As it is seen now; what no engine has told of is unknown. */
function stateOf(state: LiveState, id: number): SeenState {
  const live = state.destinations.get(id)
  return live ? seenState(live.adminState, live.health) : 'unknown'
}

/** How many destinations are in each state, and their calls; as text, so that equal is equal. */
export function stateCounts(state: LiveState, rows: readonly HealthRow[]): string {
  const counts = new Map<SeenState, number>()
  let calls = 0
  for (const { id } of rows) {
    const seen = stateOf(state, id)
    counts.set(seen, (counts.get(seen) ?? 0) + 1)
    calls += state.destinations.get(id)?.activeCalls ?? 0
  }
  return [...SEEN_STATES.map((one) => counts.get(one) ?? 0), calls].join()
}

/** Ids of those in one state, or of all; as text, so that the table is arranged anew only when another is among them. */
export function idsInState(state: LiveState, rows: readonly HealthRow[], wanted: SeenState | null): string {
  if (wanted === null) return ''
  return rows.flatMap(({ id }) => (stateOf(state, id) === wanted ? [id] : [])).join()
}

export interface StateChoice {
  readonly wanted: SeenState | null
  /** In that state now. */
  readonly rows: readonly HealthRow[]
  readonly pick: (state: SeenState | null) => void
}

/** Which state is looked at stands in the address: `state=down`. */
export function useStateChoice(rows: readonly HealthRow[]): StateChoice {
  const { read, write } = useAddress()
  const written = read('state')
  const wanted = SEEN_STATES.find((state) => state === written) ?? null
  const ids = useLive(useCallback((state: LiveState) => idsInState(state, rows, wanted), [rows, wanted]))
  const chosen = useMemo(() => {
    if (wanted === null) return rows
    const within = new Set(ids.split(',').map(Number))
    return rows.filter((row) => within.has(row.id))
  }, [rows, wanted, ids])
  const pick = useCallback(
    (state: SeenState | null) => write({ state: state === written ? null : state, page: null }),
    [write, written],
  )
  return { wanted, rows: chosen, pick }
}

/** How many are in each state; a click leaves those alone in the table, another takes them all. */
export function StateFilter({
  rows,
  choice,
}: {
  readonly rows: readonly HealthRow[]
  readonly choice: StateChoice
}) {
  const format = useFormat()
  const counts = useLive(useCallback((state: LiveState) => stateCounts(state, rows), [rows]))
    .split(',')
    .map(Number)
  const calls = counts.at(-1) ?? 0
  return (
    <div className={classes.filter} data-live>
      <fieldset className={`${segments.segments} ${classes.states}`} aria-label={TEXTS.label}>
        <button
          type="button"
          className={segments.segment}
          aria-pressed={choice.wanted === null}
          onClick={() => choice.pick(null)}
        >
          <span className="figure">{format.count(rows.length)}</span> {TEXTS.all}
        </button>
        {SEEN_STATES.map((state, i) => {
          const count = counts[i] ?? 0
          const isShown = count > 0 || state === 'up' || state === 'down' || state === choice.wanted
          return isShown ? (
            <button
              key={state}
              type="button"
              className={segments.segment}
              aria-pressed={choice.wanted === state}
              onClick={() => choice.pick(state)}
            >
              <StateMark state={state} /> <span className="figure">{format.count(count)}</span> {state}
            </button>
          ) : null
        })}
      </fieldset>
      <span className="faint figure">{TEXTS.calls(format.count(calls), calls === 1)}</span>
    </div>
  )
}
