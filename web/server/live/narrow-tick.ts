import type { ListNews, TickNews } from '#engine/contract/browser.ts'
import type { DestinationLive, Tick } from '#engine/contract/live.ts'

/** What a page shows of the sets. */
export interface Shown {
  readonly setIds: readonly number[]
  /** Where the names of these sets' destinations lead, and what stands behind their health. */
  readonly isClose: boolean
}

/** The tick as one page shows it: channels, targets and details only of the sets on screen (rules 22). */
export function narrowTick(tick: Tick, { setIds, isClose }: Shown): Tick {
  const shown = shownIds(tick, setIds)
  return {
    ...tick,
    channels:
      setIds.length === 0 ? [] : tick.channels.filter((one) => one.side === 'source' || shown.has(one.id)),
    details: isClose ? tick.details.filter((one) => shown.has(one.id)) : [],
    destinations: tick.destinations.map((one) => (isClose && shown.has(one.id) ? one : bare(one))),
  }
}

/** The same of what changed up to `tick`. */
export function narrowNews(news: TickNews, tick: Tick, { setIds, isClose }: Shown): TickNews {
  const shown = shownIds(tick, setIds)
  const { added, changed, gone } = news.destinations
  const isSeen = (one: { readonly id: number }) => isClose && shown.has(one.id)
  return {
    ...news,
    destinations: {
      added: added.map((one) => (isSeen(one) ? one : bare(one))),
      changed: changed.flatMap((one) => (isSeen(one) ? one : bareNews(one))),
      gone,
    },
    details: {
      added: news.details.added.filter(isSeen),
      changed: news.details.changed.filter(isSeen),
      gone: isClose ? news.details.gone : [],
    },
    channels:
      setIds.length === 0 ? [] : news.channels.filter((one) => one.side === 'source' || shown.has(one.id)),
  }
}

function shownIds(tick: Tick, setIds: readonly number[]): ReadonlySet<number> {
  const sets = new Set(setIds)
  return new Set(tick.destinations.filter((one) => sets.has(one.setId)).map((one) => one.id))
}

type ChangedDestination = ListNews<DestinationLive>['changed'][number]

function bareNews(one: ChangedDestination): readonly ChangedDestination[] {
  if (one.children === undefined) return [one]
  const { children, ...rest } = one
  return Object.keys(rest).length > 1 ? [rest] : []
}

function bare(destination: DestinationLive): DestinationLive {
  return destination.children.length === 0 ? destination : { ...destination, children: [] }
}
