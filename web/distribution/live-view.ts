import type { TotalsLive } from '#engine/contract/browser.ts'
import type { SetConfig, SourceConfig } from '#engine/contract/config.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import type {
  ChannelCount,
  DestinationDistribution,
  DistributionView,
  SourceDistribution,
} from '#web/lib/distribution.ts'
import { UNKNOWN_SOURCE_NAME } from '#web/texts/vocabulary.ts'

interface Names {
  readonly sets: readonly SetConfig[]
  readonly sources: readonly SourceConfig[]
  /** What the page was loaded with: knows the removed ones too. */
  readonly loaded: DistributionView
}

interface Cell {
  readonly channel: string
  readonly total: number
}

/** What everything is called, found out once for many counts. */
export interface KnownNames {
  readonly destinations: ReadonlyMap<string, KnownDestination>
  readonly sources: ReadonlyMap<number, string>
}

export function knownNames(names: Names): KnownNames {
  return { destinations: knownDestinations(names), sources: knownSources(names) }
}

/** The distribution since counting began, from the live counts: the same sums as the database's. */
export function liveDistribution(totals: TotalsLive, names: KnownNames): DistributionView {
  const destinations = destinationRows(totals, names)
  const sources = sourceRows(totals, names)
  const unplaced = sumOf(sources.map((source) => source.unplaced))
  return {
    fromMs: totals.sinceMs,
    toMs: totals.atMs,
    destinations,
    sources,
    unplaced,
    totalOutbound: sumOf(sources.map((source) => source.total)) + unplaced,
    totalInbound: sumOf(destinations.map((destination) => destination.total)),
  }
}

function destinationRows(totals: TotalsLive, names: KnownNames): readonly DestinationDistribution[] {
  const setTotals = new Map<number, number>()
  for (const { setId, total } of totals.calls) setTotals.set(setId, (setTotals.get(setId) ?? 0) + total)
  const groups = groupBy(
    totals.calls.filter((call) => call.total > 0),
    (call) => `${call.setId}:${call.destinationId}`,
  )
  return [...groups]
    .flatMap(([key, calls]) => {
      const first = calls[0]
      if (!first) return []
      const total = sumOf(calls.map((call) => call.total))
      const ofSet = setTotals.get(first.setId) ?? 0
      const name = names.destinations.get(key)
      const row = {
        setId: first.setId,
        setName: name?.setName ?? `set ${first.setId}`,
        id: first.destinationId,
        uri: name?.uri ?? `destination ${first.destinationId}`,
        description: name?.description ?? '',
        channels: channelRows(calls, total),
        total,
        percentOfSet: ofSet > 0 ? (100 * total) / ofSet : 0,
      }
      return [{ row, place: name?.place ?? 1e9 }]
    })
    .sort((a, b) => a.row.setId - b.row.setId || a.place - b.place || a.row.id - b.row.id)
    .map(({ row }) => row)
}

interface KnownDestination {
  readonly setName: string
  readonly uri: string
  readonly description: string
  readonly place: number
}

function knownDestinations({ sets, loaded }: Names): ReadonlyMap<string, KnownDestination> {
  const known = new Map<string, KnownDestination>()
  for (const one of loaded.destinations) known.set(`${one.setId}:${one.id}`, { ...one, place: 1e6 })
  for (const set of sets) {
    for (const [place, { id, uri, description }] of set.destinations.entries()) {
      known.set(`${set.id}:${id}`, { setName: set.name, uri, description, place })
    }
  }
  return known
}

function knownSources({ sources, loaded }: Names): ReadonlyMap<number, string> {
  return new Map<number, string>([
    [UNKNOWN_SOURCE_ID, UNKNOWN_SOURCE_NAME],
    ...loaded.sources.map(({ id, name }) => [id, name] as const),
    ...sources.map(({ id, name }) => [id, name] as const),
  ])
}

function sourceRows(totals: TotalsLive, names: KnownNames): readonly SourceDistribution[] {
  const groups = groupBy(
    totals.sources.filter((row) => row.total > 0 || row.unplaced > 0),
    (row) => String(row.sourceId),
  )
  return [...groups.values()]
    .flatMap((rows) => {
      const id = rows[0]?.sourceId ?? UNKNOWN_SOURCE_ID
      const total = sumOf(rows.map((row) => row.total))
      const unplaced = sumOf(rows.map((row) => row.unplaced))
      return {
        id,
        name: names.sources.get(id) ?? `source ${id}`,
        channels: channelRows(
          rows.filter((row) => row.total > 0),
          total,
        ),
        total,
        unplaced,
      }
    })
    .sort((a, b) => a.id - b.id)
}

function channelRows(cells: readonly Cell[], total: number): readonly ChannelCount[] {
  return cells
    .map(({ channel, total: calls }) => ({
      channel,
      total: calls,
      percent: total > 0 ? (100 * calls) / total : 0,
    }))
    .sort((a, b) => compareChannels(a.channel, b.channel))
}

const NUMBERS = new Intl.Collator(undefined, { numeric: true })

/** 1, 2, 10 in the order of numbers; calls without a channel last. */
export function compareChannels(a: string, b: string): number {
  if ((a === '') !== (b === '')) return a === '' ? 1 : -1
  return NUMBERS.compare(a, b)
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
