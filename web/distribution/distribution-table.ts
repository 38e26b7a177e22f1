import type { DestinationDistribution, DistributionView, SourceDistribution } from '#web/lib/distribution.ts'
import { destinationName } from '#web/lib/uri.ts'
import { compareChannels } from './live-view.ts'

/** One server's column of the application note's tables. */
export interface ServerColumn {
  readonly key: string
  readonly side: 'outbound' | 'inbound'
  readonly id: number
  readonly name: string
  readonly title: string
  readonly counts: ReadonlyMap<string, number>
  /** Of the placed calls. */
  readonly total: number
  readonly unplaced: number
  /** Stands for many. */
  readonly isRest?: boolean
}

export interface DistributionTable {
  readonly columns: readonly ServerColumn[]
  /** Channel labels, the empty one last. */
  readonly channels: readonly string[]
  readonly unplaced: number
  readonly totalOutbound: number
  readonly totalInbound: number
}

/** Sources' outbound channels beside destinations' inbound channels. */
export function distributionTable(view: DistributionView): DistributionTable {
  const columns = [...view.sources.map(sourceColumn), ...view.destinations.map(destinationColumn)]
  const channels = new Set(columns.flatMap((column) => [...column.counts.keys()]))
  return {
    columns,
    channels: [...channels].sort(compareChannels),
    unplaced: view.unplaced,
    totalOutbound: view.totalOutbound,
    totalInbound: view.totalInbound,
  }
}

function sourceColumn(source: SourceDistribution): ServerColumn {
  return {
    key: `source ${source.id}`,
    side: 'outbound',
    id: source.id,
    name: source.name,
    title: source.name,
    counts: new Map(source.channels.map(({ channel, total }) => [channel, total])),
    total: source.total,
    unplaced: source.unplaced,
  }
}

function destinationColumn(destination: DestinationDistribution): ServerColumn {
  return {
    key: `destination ${destination.id}`,
    side: 'inbound',
    id: destination.id,
    name: destinationName(destination),
    title: `${destination.uri}, set ${destination.setId} ${destination.setName}`,
    counts: new Map(destination.channels.map(({ channel, total }) => [channel, total])),
    total: destination.total,
    unplaced: 0,
  }
}

/** Share of a server's own placed calls. */
export function percentOf(column: ServerColumn, channel: string): number | undefined {
  const count = column.counts.get(channel)
  return count === undefined || column.total === 0 ? undefined : (100 * count) / column.total
}

/** Only the destinations of one set, every source; null is all. */
export function ofSet(view: DistributionView, setId: number | null): DistributionView {
  return setId === null
    ? view
    : { ...view, destinations: view.destinations.filter((one) => one.setId === setId) }
}
