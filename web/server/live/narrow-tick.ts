import type { DestinationLive, Tick } from '#engine/contract/live.ts'

/** What a page shows of the sets. */
export interface Shown {
  readonly setIds: readonly number[]
  /** Where the names of these sets' destinations lead, and what stands behind their health. */
  readonly isClose: boolean
}

/** The tick as one page shows it: channels, targets and details only of the sets on screen (rules 22). */
export function narrowTick(tick: Tick, { setIds, isClose }: Shown): Tick {
  const sets = new Set(setIds)
  const shown = new Set(tick.destinations.filter((one) => sets.has(one.setId)).map((one) => one.id))
  return {
    ...tick,
    channels:
      setIds.length === 0 ? [] : tick.channels.filter((one) => one.side === 'source' || shown.has(one.id)),
    details: isClose ? tick.details.filter((one) => shown.has(one.id)) : [],
    destinations: tick.destinations.map((one) => (isClose && shown.has(one.id) ? one : bare(one))),
  }
}

function bare(destination: DestinationLive): DestinationLive {
  return destination.children.length === 0 ? destination : { ...destination, children: [] }
}
