import type { TotalsLive } from '#engine/contract/browser.ts'
import type { CallCount, SourceCount, Tick } from '#engine/contract/live.ts'
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

/** Totals as committed, after the engine has handed over what it had; actives from a tick asked for now. */
export async function readStats(): Promise<Stats> {
  const { bridge, totals } = panelRuntime()
  const [tick] = await Promise.all([bridge.fullTick(TICK_MS), bridge.flush()])
  const [sets, sources] = [await listSets(), await listSources()]
  const counted = totals.view()
  return {
    sets: sets.map((set) => ({ id: set.id, destinations: destinationStats(set, counted, tick) })),
    sources: [...sources, UNKNOWN_SOURCE]
      .map((source) => sourceStats(source, counted, tick))
      .filter(
        (source) =>
          source.id !== UNKNOWN_SOURCE.id || source.total > 0 || source.unplaced > 0 || source.active > 0,
      ),
  }
}

function destinationStats(set: SetView, counted: TotalsLive, tick: Tick | null): DestinationStats[] {
  return set.destinations.map(({ id, uri, adminState }) => {
    const live = tick?.destinations.find((one) => one.id === id)
    const calls = counted.calls.filter((call) => call.destinationId === id)
    return {
      id,
      uri,
      adminState,
      health: live?.health ?? 'unknown',
      total: totalOf(calls),
      active: live?.activeCalls ?? 0,
      channels: channelStats(calls, activeChannels(tick, 'destination', id)),
    }
  })
}

function sourceStats(
  source: { id: number; name: string },
  counted: TotalsLive,
  tick: Tick | null,
): SourceStats {
  const { id, name } = source
  const cells = counted.sources.filter((cell) => cell.sourceId === id)
  return {
    id,
    name,
    total: totalOf(cells),
    active: tick?.sources.find((one) => one.id === id)?.activeCalls ?? 0,
    unplaced: cells.reduce((sum, cell) => sum + cell.unplaced, 0),
    channels: channelStats(cells, activeChannels(tick, 'source', id)),
  }
}

function activeChannels(tick: Tick | null, side: 'destination' | 'source', id: number): Map<string, number> {
  const found = tick?.channels.find((one) => one.side === side && one.id === id)
  return new Map(found?.channels.map((one) => [one.channel, one.activeCalls]))
}

/** Channels that have or had a call; calls without a channel stand in the total alone. */
function channelStats(
  cells: readonly (CallCount | SourceCount)[],
  active: Map<string, number>,
): ChannelStats[] {
  const totals = new Map<string, number>()
  for (const { channel, total } of cells) totals.set(channel, (totals.get(channel) ?? 0) + total)
  for (const [channel, calls] of active) if (calls > 0 && !totals.has(channel)) totals.set(channel, 0)
  totals.delete('')
  return [...totals]
    .sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }))
    .map(([channel, total]) => ({ channel: numbered(channel), total, active: active.get(channel) ?? 0 }))
}

/** Hunted channels are numbers; reported ones may be any word. */
function numbered(channel: string): number | string {
  return /^(0|[1-9]\d{0,8})$/.test(channel) ? Number(channel) : channel
}

function totalOf(cells: readonly { total: number }[]): number {
  return cells.reduce((sum, cell) => sum + cell.total, 0)
}
