import { z } from 'zod'
import { type Revision, revisionSchema, type SnapshotInput } from './config.ts'
import type { DryRunCommand, DryRunResult, WhatIfCommand, WhatIfResult } from './dry-run.ts'
import type { ProbeNowResult } from './health-live.ts'
import type { Batch, Change, EngineState, Tick } from './live.ts'
import type { LiveCallPage, LiveCallsQuery, ReleaseCommand, ReleaseResult } from './live-calls.ts'
import type { ProbeHistory } from './probe-history.ts'
import type { TracePage, TraceQuery, TraceState } from './tracing.ts'
import { ADMIN_STATES } from './vocabulary.ts'

/** What panel and engine say to each other on the control socket. */

/** Largest message the control socket takes: a snapshot of 10,000 destinations (rules 25). */
export const CONTROL_MESSAGE_BYTES = 32 * 1024 * 1024

const count = z.int().min(0)

export type ConfigureResult =
  | { readonly outcome: 'applied'; readonly revision: Revision; readonly persisted: boolean }
  | {
      readonly outcome: 'refused'
      readonly code: 'SNAPSHOT_INVALID' | 'SNAPSHOT_FOREIGN' | 'SNAPSHOT_STALE'
      readonly field: string
      readonly message: string
    }

export const configureSchema = z.object({ snapshot: z.unknown(), adopt: z.boolean().default(false) })
export const overrideSchema = z.object({ destinationId: z.int(), adminState: z.enum(ADMIN_STATES) })
export const acknowledgeSchema = z.object({ startNumber: count, sequence: count })
export const watchSchema = z.object({ setIds: z.array(z.int()).max(1_000) })
export const heartbeatSchema = z.object({ revision: revisionSchema.nullable() })

/** Engine to panel, on the control socket. */
export interface EngineToPanel {
  state: (seq: number, state: EngineState) => void
  change: (change: Change) => void
  tick: (tick: Tick) => void
  /** Sent until acknowledged, in order of sequence, at most 16 outstanding. */
  batch: (batch: Batch) => void
}

/** Panel to engine. Every command sets a value, so it may be repeated safely. */
export interface PanelToEngine {
  configure: (
    command: { snapshot: SnapshotInput; adopt?: boolean },
    done: (result: ConfigureResult) => void,
  ) => void
  /** Counts up to this moment are sent as batches; the answer is the last (startNumber, sequence) sent. */
  flush: (done: (position: { startNumber: number; sequence: number }) => void) => void
  acknowledge: (position: z.output<typeof acknowledgeSchema>) => void
  watch: (view: z.output<typeof watchSchema>) => void
  /** One probe at once, whatever the interval says; the answer is what came of it. */
  probe: (command: { destinationId: number }, done: (result: ProbeNowResult) => void) => void
  /** The last probes of one destination: asked for while somebody looks at it, never sent with a tick. */
  probeHistory: (query: { destinationId: number }, done: (history: ProbeHistory) => void) => void
  liveCalls: (query: LiveCallsQuery, done: (page: LiveCallPage) => void) => void
  /** Repeated, it releases nothing more. */
  release: (command: ReleaseCommand, done: (result: ReleaseResult) => void) => void
  /** Nothing is sent, and nothing moves: the same code as for a call, on the state of this moment. */
  dryRun: (command: DryRunCommand, done: (result: DryRunResult) => void) => void
  whatIf: (command: WhatIfCommand, done: (result: WhatIfResult) => void) => void
  /** Messages of a call that was traced, masked: some of them at a time. */
  trace: (query: TraceQuery, done: (page: TracePage) => void) => void
  traceState: (done: (state: TraceState) => void) => void
  /** Both sides state their revision every few seconds; a lost message heals. The engine tells what troubles it now. */
  heartbeat: (
    mine: z.output<typeof heartbeatSchema>,
    done: (theirs: z.output<typeof heartbeatSchema> & { readonly troubles: readonly string[] }) => void,
  ) => void
  /** A new `state` is sent. */
  resync: () => void
}

/** Handshake of the panel on the control socket. */
export const controlAuthSchema = z.object({ token: z.string(), pid: z.int().min(1) })
