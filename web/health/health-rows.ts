import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { effectiveProbe } from '#engine/contract/effective-probe.ts'
import type { ProbeConfig } from '#engine/contract/probe.ts'
import type { HealthInput } from '#engine/contract/vocabulary.ts'
import { seenState } from '#web/components/state-mark.tsx'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationAddress, destinationName } from '#web/lib/uri.ts'
import type { LiveState } from '#web/live/live-state.ts'
import { ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'

/** One destination of any set. */
export interface HealthRow {
  readonly id: number
  readonly setId: number
  readonly set: string
  readonly name: string
  readonly address: string
  readonly config: DestinationConfig
  /** In force: its own settings over its set's. */
  readonly probe: ProbeConfig
}

export function healthRows(sets: readonly SetConfig[]): readonly HealthRow[] {
  return sets.flatMap((set) =>
    set.destinations.map((config) => ({
      id: config.id,
      setId: set.id,
      set: setTitle(set),
      name: destinationName(config),
      address: destinationAddress(config.uri),
      config,
      probe: effectiveProbe(set.probe, config.probe),
    })),
  )
}

/** Up to so many destinations all sets are watched, so that a copy as CSV is whole. */
const WATCH_ALL_UP_TO = 200

/** The sets whose details are asked for: all while that is little, else those on screen, and of the one looked into. */
export function watchedSets(
  rows: readonly HealthRow[],
  onScreen: readonly HealthRow[],
  opened: HealthRow | null,
): readonly number[] {
  const wanted = rows.length <= WATCH_ALL_UP_TO ? rows : onScreen
  const ids = new Set([...(opened ? [opened] : []), ...wanted].map((row) => row.setId))
  return [...ids].sort((a, b) => a - b)
}

/** What the filter looks through; health and reason as they are when the filter is written. */
export function healthText(row: HealthRow, state: LiveState): string {
  const live = state.destinations.get(row.id)
  const seen = live ? seenState(live.adminState, live.health) : 'unknown'
  const loads = state.details.get(row.id)?.loads.map((load) => `${load.kind} ${load.connection}`) ?? []
  return [
    row.name,
    row.address,
    row.set,
    ADMIN_STATE_WORDS[row.config.adminState],
    seen,
    live?.reason ?? '',
    live?.notice ?? '',
    ...loads,
  ].join(' ')
}

const RANKS = { bad: 0, good: 1, none: 2 } as const

/** Bad first, then good, then those that say nothing. */
export function inputRank(state: LiveState, id: number, input: HealthInput): number {
  const verdict = state.details.get(id)?.inputs.find((one) => one.input === input)?.verdict ?? 'none'
  return RANKS[verdict]
}
