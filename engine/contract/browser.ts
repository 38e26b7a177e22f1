import { z } from 'zod'
import type { Revision } from './config.ts'
import type { HealthDetail } from './health-live.ts'
import type { CallCount, ChannelsLive, DestinationLive, EngineEvent, SourceCount, Tick } from './live.ts'

/** What the panel tells browsers on `/live`, after checking their session. */

/** One engine as the panel sees it; one panel can drive several. */
export interface EngineLink {
  readonly name: string
  readonly connected: boolean
  /** Since when it is connected or not, in ms since the epoch. */
  readonly sinceMs: number
  readonly pid: number | null
  readonly listeners: readonly string[]
  readonly startedAtMs: number | null
  /** What the panel wants applied, and what the engine says it applied. */
  readonly wanted: Revision | null
  readonly applied: Revision | null
  readonly persisted: boolean
  /** Why the last configuration was refused; empty when it was not. */
  readonly refusal: string
  readonly troubles: readonly string[]
}

/** Counts since counting began, as committed to the database: they survive any restart (rules 9, 18). */
export interface TotalsLive {
  readonly sinceMs: number
  readonly atMs: number
  readonly calls: readonly CallCount[]
  readonly sources: readonly SourceCount[]
}

/** Most destinations that `RecentLive` follows one by one. */
export const RECENT_DESTINATIONS = 200

/**
 * The last five minutes, a moment every two seconds, oldest first: what a page's charts begin with.
 * Every list has as many entries as `atMs`; destinations without a call in that time are left out.
 */
export interface RecentLive {
  readonly atMs: readonly number[]
  readonly activeCalls: readonly number[]
  readonly callsPerSecond: readonly number[]
  readonly failuresPerSecond: readonly number[]
  /** Post-dial delay over the minute before each moment; null without a call in it. */
  readonly delayP50Ms: readonly (number | null)[]
  readonly delayP95Ms: readonly (number | null)[]
  /** The busiest of them, at most `RECENT_DESTINATIONS`. */
  readonly destinations: readonly { readonly id: number; readonly activeCalls: readonly number[] }[]
}

export interface PanelState {
  readonly engines: readonly EngineLink[]
  /** Null until an engine has spoken. */
  readonly tick: Tick | null
  /** Newest first, at most 50. */
  readonly events: readonly EngineEvent[]
  readonly totals: TotalsLive
  readonly recent: RecentLive
}

/** What a tick says beside its lists of many. */
export type TickFigures = Omit<Tick, 'destinations' | 'details' | 'channels'>

/** What became of a list since the tick before. */
export interface ListNews<T extends { readonly id: number }> {
  readonly added: readonly T[]
  /** Only the fields that differ. */
  readonly changed: readonly (Partial<T> & { readonly id: number })[]
  readonly gone: readonly number[]
}

/** A tick as what changed since the one before: of a thousand destinations most stand still. */
export interface TickNews {
  readonly figures: Partial<TickFigures>
  readonly destinations: ListNews<DestinationLive>
  readonly details: ListNews<HealthDetail>
  /** Whole ones; empty where nothing is told of them any more. */
  readonly channels: readonly ChannelsLive[]
}

export type PanelChange =
  | { readonly kind: 'engines'; readonly engines: readonly EngineLink[] }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  /** Somebody edited: pages load their data again. */
  | { readonly kind: 'configuration'; readonly revision: number }

export interface PanelToBrowser {
  /** `step` of the tick in it. */
  state: (seq: number, state: PanelState, step: number) => void
  /** Reliable; a gap in `seq` makes the browser ask for a new state. */
  change: (seq: number, change: PanelChange) => void
  /** A whole tick, to a browser that shows something else than before, or that did not hear the last one. */
  tick: (tick: Tick, step: number) => void
  /** Once a second and at each change, to those that heard the step before; who misses one asks for a new state. */
  news: (news: TickNews, step: number) => void
  /** At most once in two seconds, to browsers that watch the distribution. */
  totals: (totals: TotalsLive) => void
  /** The session ended or the role changed: sign in again. */
  signedOut: () => void
}

export const browserWatchSchema = z.object({
  view: z.enum(['dashboard', 'sets', 'distribution', 'other']),
  setIds: z.array(z.int()).max(1_000),
})

export interface BrowserToPanel {
  watch: (view: z.output<typeof browserWatchSchema>) => void
  resync: () => void
}
