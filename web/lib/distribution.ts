/** Which time the call distribution covers. Browser-safe. */
export type DistributionRange =
  | { readonly kind: 'start' }
  | { readonly kind: 'hour' | 'day' | 'week' }
  | { readonly kind: 'custom'; readonly fromMs: number; readonly toMs: number }

const STANDING_RANGES: readonly DistributionRange[] = [
  { kind: 'start' },
  { kind: 'hour' },
  { kind: 'day' },
  { kind: 'week' },
]

/** Calls of one channel; `channel` is '' where there is none. `percent` is of the row's own total. */
export interface ChannelCount {
  readonly channel: string
  readonly total: number
  readonly percent: number
}

export interface DestinationDistribution {
  readonly setId: number
  readonly setName: string
  readonly id: number
  readonly uri: string
  readonly description: string
  readonly channels: readonly ChannelCount[]
  readonly total: number
  readonly percentOfSet: number
}

export interface SourceDistribution {
  readonly id: number
  readonly name: string
  readonly channels: readonly ChannelCount[]
  readonly total: number
  readonly unplaced: number
}

/**
 * Rows only where something was counted. Per-channel counts are kept by the hour (90 days) and by the
 * day (UTC, for ever), so `fromMs` and `toMs` are the asked limits moved outward to the hour or day.
 * `totalOutbound` = `totalInbound` + `unplaced`.
 */
export interface DistributionView {
  readonly fromMs: number
  readonly toMs: number
  readonly destinations: readonly DestinationDistribution[]
  readonly sources: readonly SourceDistribution[]
  readonly unplaced: number
  readonly totalOutbound: number
  readonly totalInbound: number
}

export type HistoryGrouping = 'destination' | 'set' | 'source'

/** Calls over time: `values[i]` are the calls of the step that begins at `fromMs + i * stepMs`. */
export interface HistoryView {
  readonly fromMs: number
  readonly stepMs: number
  readonly series: readonly {
    readonly id: number
    readonly name: string
    readonly values: readonly number[]
  }[]
}

/** The address form of a range: `start`, `hour`, `day`, `week` or `FROM-TO` in ms since the epoch. */
export function formatRange(range: DistributionRange): string {
  return range.kind === 'custom' ? `${range.fromMs}-${range.toMs}` : range.kind
}

/** Reads `formatRange`'s text; anything else is null, a range that ends before it begins too. */
export function parseRange(text: string): DistributionRange | null {
  const custom = /^(\d{1,15})-(\d{1,15})$/.exec(text)
  if (custom) {
    const [fromMs, toMs] = [Number(custom[1]), Number(custom[2])]
    return fromMs < toMs ? { kind: 'custom', fromMs, toMs } : null
  }
  return STANDING_RANGES.find(({ kind }) => kind === text) ?? null
}
