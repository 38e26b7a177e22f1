import type { EngineLink, TotalsLive } from '#engine/contract/browser.ts'
import type { ConfigureResult } from '#engine/contract/control-channel.ts'
import type { DryRunCommand, DryRunResult, WhatIfCommand, WhatIfResult } from '#engine/contract/dry-run.ts'
import type { Environment } from '#engine/contract/env.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { Tick } from '#engine/contract/live.ts'
import type {
  LiveCallPage,
  LiveCallsQuery,
  ReleaseCommand,
  ReleaseResult,
} from '#engine/contract/live-calls.ts'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import type { TracedMessage, TraceState } from '#engine/contract/tracing.ts'
import type { Database } from '#prisma/client.ts'
import type { PanelAuth } from './auth/auth.ts'
import type { LoginGuard } from './auth/login-guard.ts'
import type { SetupGate } from './auth/setup-gate.ts'
import type { UsedCodes } from './auth/used-codes.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Sealing } from './sealing.ts'
import type { Turns } from './turns.ts'

/** What pages and routes may ask of the engines. */
export interface EngineAccess {
  /** Says that the configuration changed: builds the snapshot and sends it to every engine. */
  publish(): void
  links(): readonly EngineLink[]
  latestTick(): Tick | null
  /** Makes every engine take this database's configuration, even in place of another database's (rules 25). */
  adopt(): Promise<ConfigureResult | null>
  /** True once every connected engine runs the newest configuration; false when `limitMs` pass before. */
  applied(limitMs: number): Promise<boolean>
  /** Resolves when what the engines had counted at this moment is committed, or after two seconds. */
  flush(): Promise<boolean>
  /** A tick with the channels of all sets, at most `limitMs` from now; null when no engine answers. */
  fullTick(limitMs: number): Promise<Tick | null>
  /** One probe at once; null when no engine answers within ten seconds. */
  probe(destinationId: number): Promise<ProbeNowResult | null>
  /** The last probes of one destination; null when no engine answers within ten seconds. */
  probeHistory(destinationId: number): Promise<ProbeHistory | null>
  /** Null when no engine answers within ten seconds. */
  dryRun(command: DryRunCommand): Promise<DryRunResult | null>
  /** Null when no engine answers within a minute. */
  whatIf(command: WhatIfCommand): Promise<WhatIfResult | null>
  /** Live calls of all engines; null when none answers within ten seconds. */
  liveCalls(query: LiveCallsQuery): Promise<LiveCallPage | null>
  /** What is kept of a traced call's messages, in order of time; null when no engine answers. */
  trace(callId: string): Promise<readonly TracedMessage[] | null>
  /** Null when no engine answers. */
  traceState(): Promise<TraceState | null>
  /** Takes calls out of every engine's books; null when none answers. */
  release(command: ReleaseCommand): Promise<ReleaseResult | null>
}

/** Counts since counting began, in memory, equal to what is committed. */
export interface TotalsAccess {
  view(): TotalsLive
}

/**
 * The live objects of the panel's process. The custom server and Next's bundles are two module graphs
 * in one process; this is the one place where they meet.
 */
export interface PanelRuntime {
  readonly environment: Environment
  readonly clock: Clock
  readonly log: Log
  readonly db: Database
  readonly sealing: Sealing
  readonly auth: PanelAuth
  /** The same for passkeys of one origin; made anew for each of their few requests. */
  readonly authAt: (origin: string) => PanelAuth
  readonly loginGuard: LoginGuard
  readonly usedCodes: UsedCodes
  readonly setup: SetupGate
  readonly bridge: EngineAccess
  readonly totals: TotalsAccess
  /** Exports of call records under way. */
  readonly exports: Turns
  /** Bearer token of the command line, from `FAIRLINE_DATA/panel-token`. */
  readonly commandToken: string
}

const KEY = Symbol.for('fairline.panel')

export function installRuntime(runtime: PanelRuntime): void {
  Reflect.set(globalThis, KEY, runtime)
}

export function panelRuntime(): PanelRuntime {
  const runtime: PanelRuntime | undefined = Reflect.get(globalThis, KEY)
  if (!runtime) throw new Error('the panel runtime is not installed: pages run under web/server.ts only')
  return runtime
}
