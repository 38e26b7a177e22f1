'use client'
import { useCallback, useMemo } from 'react'
import type { DestinationLive } from '#engine/contract/live.ts'
import segments from '#web/components/segments.module.css'
import { type SeenState, seenState } from '#web/components/state-mark.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { useLive } from '#web/live/live-provider.tsx'
import type { LiveState } from '#web/live/live-state.ts'
import { FILTER_TEXTS } from '#web/texts/sets.ts'
import classes from './sets.module.css'

type Filter = SeenState | 'full' | 'all'

const SHOWN = ['all', 'up', 'down', 'trying', 'draining', 'off', 'full', 'unknown'] as const

/** Up and full: it takes no more calls now, and is counted as up, too. */
function isFull({ capacity, activeCalls, health, adminState }: DestinationLive): boolean {
  return adminState === 'enabled' && health === 'up' && capacity !== null && activeCalls >= capacity
}

function isIn(filter: Filter, live: DestinationLive | undefined): boolean {
  if (filter === 'all') return true
  if (!live) return filter === 'unknown'
  return filter === 'full' ? isFull(live) : seenState(live.adminState, live.health) === filter
}

/** How many are in each state, as text, so that equal is equal. */
function countsText({ destinations }: LiveState, ids: readonly number[]): string {
  const counts = new Map<Filter, number>([['all', ids.length]])
  const count = (filter: Filter) => counts.set(filter, (counts.get(filter) ?? 0) + 1)
  for (const id of ids) {
    const live = destinations.get(id)
    count(live ? seenState(live.adminState, live.health) : 'unknown')
    if (live && isFull(live)) count('full')
  }
  return SHOWN.map((filter) => counts.get(filter) ?? 0).join()
}

const readFilter = (text: string): Filter => SHOWN.find((one) => one === text) ?? 'all'

/** The state asked for in the address, and who is in it now. */
export function useStateFilter(name: string, ids: readonly number[]) {
  const { read, write } = useAddress()
  const key = name ? `${name}.state` : 'state'
  const filter = readFilter(read(key))
  const members = useLive(
    useCallback(
      ({ destinations }: LiveState) =>
        filter === 'all' ? '' : ids.filter((id) => isIn(filter, destinations.get(id))).join(),
      [filter, ids],
    ),
  )
  const kept = useMemo(() => {
    if (filter === 'all') return undefined
    const shown = new Set(members.split(',').map(Number))
    return { name: filter, has: ({ id }: { readonly id: number }) => shown.has(id) }
  }, [filter, members])
  return { filter, kept, choose: (next: Filter) => write({ [key]: next === 'all' ? null : next }) }
}

interface StateFilterProps {
  readonly ids: readonly number[]
  readonly filter: Filter
  readonly onChoose: (filter: Filter) => void
}

/** One click from "two are down" to which they are. */
export function StateFilter({ ids, filter, onChoose }: StateFilterProps) {
  const format = useFormat()
  const counts = useLive(useCallback((state: LiveState) => countsText(state, ids), [ids]))
    .split(',')
    .map(Number)
  return (
    <fieldset className={`${segments.segments} ${classes.states}`} aria-label={FILTER_TEXTS.label} data-live>
      {SHOWN.map((one, place) => {
        const count = counts[place] ?? 0
        if (one === 'unknown' && count === 0 && filter !== one) return null
        return (
          <button
            key={one}
            type="button"
            className={segments.segment}
            aria-pressed={one === filter}
            data-empty={count === 0 || undefined}
            onClick={() => onChoose(one)}
          >
            {FILTER_TEXTS.words[one]} <span className="figure">{format.count(count)}</span>
          </button>
        )
      })}
    </fieldset>
  )
}
