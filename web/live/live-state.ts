import type {
  EngineLink,
  ListNews,
  PanelChange,
  PanelState,
  TickFigures,
  TickNews,
  TotalsLive,
} from '#engine/contract/browser.ts'
import type { FailoverTrail, HealthDetail } from '#engine/contract/health-live.ts'
import type { ChannelsLive, DestinationLive, EngineEvent, Tick } from '#engine/contract/live.ts'
import { isSame } from '#web/lib/field-diff.ts'

/** Everything the browser knows from the socket, as one value that is replaced, never changed. */

export type ConnectionKind = 'connecting' | 'live' | 'reconnecting' | 'signed-out'

export interface LiveState {
  readonly connection: { readonly kind: ConnectionKind; readonly sinceMs: number }
  readonly seq: number
  readonly engines: readonly EngineLink[]
  readonly tick: TickFigures | null
  /** By destination id; an unchanged destination keeps its object, so that its row stays still. */
  readonly destinations: ReadonlyMap<number, DestinationLive>
  /** What stands behind their health, only of the sets this page watches. */
  readonly details: ReadonlyMap<number, HealthDetail>
  /** The last calls that moved on, newest first; the same list while none is added. */
  readonly failovers: readonly FailoverTrail[]
  /** By `side:id`. */
  readonly channels: ReadonlyMap<string, ChannelsLive>
  /** Newest first. */
  readonly events: readonly EngineEvent[]
  readonly totals: TotalsLive | null
  /** Revision of the last edit by anybody, null until the panel said: pages load their data again. */
  readonly configuration: number | null
  /** When that was heard, by this browser's clock. */
  readonly configuredAtMs: number
}

export const MAX_LIVE_EVENTS = 50

export function emptyLiveState(atMs: number): LiveState {
  return {
    connection: { kind: 'connecting', sinceMs: atMs },
    seq: 0,
    engines: [],
    tick: null,
    destinations: new Map(),
    details: new Map(),
    failovers: [],
    channels: new Map(),
    events: [],
    totals: null,
    configuration: null,
    configuredAtMs: atMs,
  }
}

/** A state of the same kind keeps its beginning: "reconnecting since" counts from the first failure. */
export function withConnection(state: LiveState, kind: ConnectionKind, atMs: number): LiveState {
  if (state.connection.kind === kind || state.connection.kind === 'signed-out') return state
  return { ...state, connection: { kind, sinceMs: atMs } }
}

export function withPanelState(state: LiveState, seq: number, panel: PanelState): LiveState {
  const base = {
    ...state,
    seq,
    engines: panel.engines,
    events: panel.events.slice(0, MAX_LIVE_EVENTS),
    totals: panel.totals,
    configuration: panel.engines[0]?.wanted?.number ?? state.configuration ?? 0,
  }
  return panel.tick ? withTick({ ...base, tick: null }, panel.tick) : base
}

/** The change taken in, or null where one was missed and the whole state must be asked for. */
export function withChange(
  state: LiveState,
  seq: number,
  change: PanelChange,
  atMs: number,
): LiveState | null {
  if (seq <= state.seq) return state
  if (seq !== state.seq + 1) return null
  const next = { ...state, seq }
  if (change.kind === 'engines') return { ...next, engines: change.engines }
  if (change.kind === 'configuration')
    return { ...next, configuration: change.revision, configuredAtMs: atMs }
  return { ...next, events: [change.event, ...state.events].slice(0, MAX_LIVE_EVENTS) }
}

/** Figures are absolute, so a lost tick costs nothing; an older one than shown is left out. */
export function withTick(state: LiveState, tick: Tick): LiveState {
  if (state.tick && tick.atMs < state.tick.atMs) return state
  const { destinations, details, channels, ...figures } = tick
  return {
    ...state,
    tick: figures,
    destinations: mergeById(state.destinations, destinations),
    details: mergeById(state.details, details),
    failovers: isSame(state.failovers, tick.failovers) ? state.failovers : tick.failovers,
    channels: mergeChannels(state.channels, channels),
  }
}

/** What changed since the tick that is shown. */
export function withNews(state: LiveState, news: TickNews): LiveState {
  if (!state.tick) return state
  return {
    ...state,
    tick: { ...state.tick, ...news.figures },
    destinations: withListNews(state.destinations, news.destinations),
    details: withListNews(state.details, news.details),
    failovers: news.figures.failovers ?? state.failovers,
    channels:
      news.channels.length === 0
        ? state.channels
        : new Map([
            ...state.channels,
            ...news.channels.map((one) => [channelsKey(one.side, one.id), one] as const),
          ]),
  }
}

function withListNews<T extends { readonly id: number }>(
  old: ReadonlyMap<number, T>,
  { added, changed, gone }: ListNews<T>,
): ReadonlyMap<number, T> {
  if (added.length + changed.length + gone.length === 0) return old
  const merged = new Map(old)
  for (const id of gone) merged.delete(id)
  for (const one of added) merged.set(one.id, one)
  for (const one of changed) {
    const known = old.get(one.id)
    if (known) merged.set(one.id, { ...known, ...one })
  }
  return merged
}

function mergeById<T extends { readonly id: number }>(
  old: ReadonlyMap<number, T>,
  news: readonly T[],
): ReadonlyMap<number, T> {
  const merged = new Map<number, T>()
  for (const record of news) {
    const known = old.get(record.id)
    merged.set(record.id, known && isSame(known, record) ? known : record)
  }
  return merged
}

function mergeChannels(
  old: ReadonlyMap<string, ChannelsLive>,
  news: readonly ChannelsLive[],
): ReadonlyMap<string, ChannelsLive> {
  const merged = new Map<string, ChannelsLive>()
  for (const record of news) {
    const key = channelsKey(record.side, record.id)
    const known = old.get(key)
    merged.set(key, known && haveSameBusy(known, record) ? known : record)
  }
  return merged
}

export function channelsKey(side: ChannelsLive['side'], id: number): string {
  return `${side}:${id}`
}

function haveSameBusy(a: ChannelsLive, b: ChannelsLive): boolean {
  return (
    a.channels.length === b.channels.length &&
    a.channels.every(
      (one, i) => one.channel === b.channels[i]?.channel && one.activeCalls === b.channels[i]?.activeCalls,
    )
  )
}
