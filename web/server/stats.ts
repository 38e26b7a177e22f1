import type { CallCount, ChannelsLive, SourceCount, Tick } from '#engine/contract/live.ts'
import type { AdminState, Health } from '#engine/contract/vocabulary.ts'
import { listSets, type SetView } from './repositories/sets.ts'
import { listSources, UNKNOWN_SOURCE } from './repositories/sources.ts'
import { panelRuntime } from './runtime.ts'

export interface ChannelStats {
  readonly channel: number | string
  readonly total: number
  readonly active: number
}

export interface DestinationStats {
  readonly id: number
  readonly uri: string
  readonly adminState: AdminState
  readonly health: Health
  readonly total: number
  readonly active: number
  readonly channels: readonly ChannelStats[]
}

export interface SourceStats {
  readonly id: number
  readonly name: string
  readonly total: number
  readonly active: number
  readonly unplaced: number
  readonly channels: readonly ChannelStats[]
}

/** What `fairline stats --json` prints. */
export interface Stats {
  readonly sets: readonly { readonly id: number; readonly destinations: readonly DestinationStats[] }[]
  readonly sources: readonly SourceStats[]
}

const TICK_MS = 2_500
const IN_ORDER = new Intl.Collator('en', { numeric: true })

/** Totals as committed, after the engine has handed over what it had; actives from a tick asked for now. */
export async function readStats(): Promise<Stats> {
  const { bridge, totals } = panelRuntime()
  const [tick] = await Promise.all([bridge.fullTick(TICK_MS), bridge.flush()])
  const [sets, sources] = [await listSets(), await listSources()]
  const counted = totals.view()
  return {
    sets: setStats(sets, counted.calls, tick),
    sources: sourceStats([...sources, UNKNOWN_SOURCE], counted.sources, tick).filter(
      (source) =>
        source.id !== UNKNOWN_SOURCE.id || source.total > 0 || source.unplaced > 0 || source.active > 0,
    ),
  }
}

function setStats(sets: readonly SetView[], counted: readonly CallCount[], tick: Tick | null): Stats['sets'] {
  const cells = Map.groupBy(counted, (cell) => cell.destinationId)
  const seen = byId(tick?.destinations)
  const active = activeChannels(tick, 'destination')
  const statsOf = ({ id, uri, adminState }: SetView['destinations'][number]): DestinationStats => {
    const [calls, live] = [cells.get(id) ?? [], seen.get(id)]
    return {
      id,
      uri,
      adminState,
      health: live?.health ?? 'unknown',
      total: totalOf(calls),
      active: live?.activeCalls ?? 0,
      channels: channelStats(calls, active.get(id)),
    }
  }
  return sets.map(({ id, destinations }) => ({ id, destinations: destinations.map(statsOf) }))
}

function sourceStats(
  sources: readonly { readonly id: number; readonly name: string }[],
  counted: readonly SourceCount[],
  tick: Tick | null,
): SourceStats[] {
  const cells = Map.groupBy(counted, (cell) => cell.sourceId)
  const seen = byId(tick?.sources)
  const active = activeChannels(tick, 'source')
  return sources.map(({ id, name }) => {
    const own = cells.get(id) ?? []
    return {
      id,
      name,
      total: totalOf(own),
      active: seen.get(id)?.activeCalls ?? 0,
      unplaced: own.reduce((sum, cell) => sum + cell.unplaced, 0),
      channels: channelStats(own, active.get(id)),
    }
  })
}

function byId<T extends { readonly id: number }>(rows: readonly T[] = []): ReadonlyMap<number, T> {
  return new Map(rows.map((row) => [row.id, row]))
}

function activeChannels(tick: Tick | null, side: ChannelsLive['side']) {
  return byId(tick?.channels.filter((one) => one.side === side))
}

/** Channels that have or had a call; calls without a channel stand in the total alone. */
function channelStats(
  cells: readonly (CallCount | SourceCount)[],
  seen: ChannelsLive | undefined,
): ChannelStats[] {
  const active = new Map(seen?.channels.map((one) => [one.channel, one.activeCalls]))
  const totals = new Map<string, number>()
  for (const { channel, total } of cells) totals.set(channel, (totals.get(channel) ?? 0) + total)
  for (const [channel, calls] of active) if (calls > 0 && !totals.has(channel)) totals.set(channel, 0)
  totals.delete('')
  return [...totals]
    .sort(([left], [right]) => IN_ORDER.compare(left, right))
    .map(([channel, total]) => ({ channel: numbered(channel), total, active: active.get(channel) ?? 0 }))
}

/** Hunted channels are numbers; reported ones may be any word. */
function numbered(channel: string): number | string {
  return /^(0|[1-9]\d{0,8})$/.test(channel) ? Number(channel) : channel
}

function totalOf(cells: readonly { total: number }[]): number {
  return cells.reduce((sum, cell) => sum + cell.total, 0)
}
