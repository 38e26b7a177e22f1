import { csvText } from '#web/lib/csv.ts'
import type { ChannelCount, DistributionView } from '#web/lib/distribution.ts'

type Cell = string | number

const HEAD = ['side', 'set', 'id', 'name', 'channel', 'calls', 'percent']

/** Both tables as rows; names that look like formulas are disarmed by `csvText`. */
export function distributionCsv(view: DistributionView): string {
  const destinations = view.destinations.flatMap((one) => [
    ...channelRows(['destination', one.setName, one.id, one.uri], one.channels),
    ['destination', one.setName, one.id, one.uri, 'total', one.total, rounded(one.percentOfSet)],
  ])
  const sources = view.sources.flatMap((one) => [
    ...channelRows(['source', '', one.id, one.name], one.channels),
    ['source', '', one.id, one.name, 'total', one.total, ''],
    ['source', '', one.id, one.name, 'unplaced', one.unplaced, ''],
  ])
  const totals: Cell[][] = [
    ['total', '', '', '', 'outbound', view.totalOutbound, ''],
    ['total', '', '', '', 'inbound', view.totalInbound, ''],
    ['total', '', '', '', 'unplaced', view.unplaced, ''],
  ]
  return csvText([HEAD, ...sources, ...destinations, ...totals])
}

function channelRows(head: readonly Cell[], channels: readonly ChannelCount[]): Cell[][] {
  return channels.map((one) => [...head, one.channel, one.total, rounded(one.percent)])
}

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100
}
