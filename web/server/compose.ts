import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import path from 'node:path'
import type { Environment } from '#engine/contract/env.ts'
import type { Database } from '#prisma/client.ts'
import { createAuth } from './auth/auth.ts'
import { LoginGuard } from './auth/login-guard.ts'
import { SetupGate } from './auth/setup-gate.ts'
import { UsedCodes } from './auth/used-codes.ts'
import { BatchIntake } from './bridge/batch-intake.ts'
import { engineAddresses } from './bridge/engine-addresses.ts'
import { EngineBridge } from './bridge/engine-bridge.ts'
import { RecentEvents } from './bridge/recent-events.ts'
import { RecentTicks } from './bridge/recent-ticks.ts'
import { Wishes } from './bridge/wishes.ts'
import { type Clock, type Stoppable, within } from './clock.ts'
import { ActiveCallsKeeper } from './counts/active-calls-keeper.ts'
import { TotalsMirror } from './counts/totals-mirror.ts'
import { firstStart } from './first-start.ts'
import { isOwnOrigin } from './http/own-origin.ts'
import { LiveHub } from './live/live-hub.ts'
import { SessionBook } from './live/session-book.ts'
import type { Log } from './log.ts'
import { readOrCreateSecret } from './private-file.ts'
import { applyBatch } from './repositories/batches.ts'
import { readyDatabase } from './repositories/database.ts'
import { adoptOverride, completeDraining } from './repositories/destinations.ts'
import { readNewestEvents } from './repositories/events.ts'
import { addSeenMinute } from './repositories/figures-intake.ts'
import { hasUsers, raiseRevision } from './repositories/identity.ts'
import { buildSnapshot } from './repositories/snapshot.ts'
import { readTotals } from './repositories/totals.ts'
import { RetentionJob } from './retention-job.ts'
import { installRuntime, type PanelRuntime } from './runtime.ts'
import { openSealing, type Sealing } from './sealing.ts'
import { Turns } from './turns.ts'

const SETTLE_MS = 1_000
const SHOWN_EVENTS = 50
/** An export reads everything there is: more of them at once would starve the panel. */
const MOST_EXPORTS = 3

export interface Panel {
  readonly runtime: PanelRuntime
  /** Lines for the console: where to set up, what was or could not be imported. */
  readonly notes: readonly string[]
  /** Begins to talk to the engines: once browsers are served, so that a panel that cannot start changes nothing. */
  connect(): void
  stop(): Promise<void>
}

export interface PanelGround {
  readonly environment: Environment
  readonly clock: Clock
  readonly log: Log
}

/** Builds everything behind the HTTP server, floor by floor, and says who tells whom. */
export async function composePanel(http: HttpServer | HttpsServer, ground: PanelGround): Promise<Panel> {
  const { environment, clock, log } = ground
  const { db, applied } = await readyDatabase(environment.DATABASE_URL, clock.wallMs())
  if (applied.length > 0) log.info('database migrated', { applied })
  const access = await openAccess(ground, db)
  const sealing = await openSecretsKey(ground)
  const totals = new TotalsMirror(await readTotals(db), clock)
  const live = await openLive(http, ground, { db, sealing }, access, totals)
  const runtime: PanelRuntime = {
    ...ground,
    db,
    sealing,
    ...access,
    totals,
    bridge: live.bridge,
    exports: new Turns(MOST_EXPORTS),
  }
  installRuntime(runtime)
  const notes = await firstStart(runtime)
  const retention = new RetentionJob(db, clock, log)
  const stop = () => stopAll([retention, live.hub, live.bridge], live, runtime)
  return { runtime, notes, connect: () => live.bridge.start(), stop }
}

/** Who may come in: sessions, limits, first-run set-up, the command line's token. */
async function openAccess({ environment, clock, log }: PanelGround, db: Database) {
  const secret = (name: string) => readOrCreateSecret(path.join(environment.FAIRLINE_DATA, name), clock)
  const isFresh = !(await hasUsers(db))
  const sessionSecret = await secret('session-secret')
  return {
    auth: createAuth(db, environment, sessionSecret, log),
    authAt: (origin: string) => createAuth(db, environment, sessionSecret, log, origin),
    loginGuard: new LoginGuard(clock),
    usedCodes: new UsedCodes(clock),
    setup: new SetupGate(
      path.join(environment.FAIRLINE_DATA, 'setup-token'),
      isFresh ? await secret('setup-token') : null,
    ),
    commandToken: await secret('panel-token'),
  }
}

/** With a new key the passwords sealed by another are lost: which destinations need them, the bridge tells. */
async function openSecretsKey({ environment, clock, log }: PanelGround): Promise<Sealing> {
  const file = path.join(environment.FAIRLINE_DATA, 'secrets.key')
  const { sealing, setAside } = await openSealing(file, clock)
  if (setAside) log.error('secrets.key is damaged; a new one is made', { setAside })
  return sealing
}

/** Engines on one side, browsers on the other, the database between them. */
async function openLive(
  http: HttpServer | HttpsServer,
  ground: PanelGround,
  { db, sealing }: Pick<PanelRuntime, 'db' | 'sealing'>,
  { auth }: Pick<PanelRuntime, 'auth'>,
  totals: TotalsMirror,
) {
  const { environment, clock, log } = ground
  const events = new RecentEvents(await readNewestEvents(db, SHOWN_EVENTS))
  const recent = new RecentTicks()
  const active = new ActiveCallsKeeper((seen) => addSeenMinute(db, seen), log)
  const token = await readOrCreateSecret(path.join(environment.FAIRLINE_DATA, 'control-token'), clock)
  const hub: LiveHub = new LiveHub(http, {
    clock,
    log,
    sessions: new SessionBook(auth, db, clock),
    isOwnOrigin: (request) => isOwnOrigin(request, environment),
    state: () => ({
      engines: bridge.links(),
      tick: bridge.latestTick(),
      events: events.newest(),
      totals: totals.view(),
      recent: recent.view(),
    }),
    tick: () => bridge.latestTick(),
    totals: () => totals.view(),
    totalsVersion: () => totals.version,
    onWatch: (setIds) => bridge.watch(setIds),
  })
  const intake = new BatchIntake(
    {
      apply: (batch) => applyBatch(db, batch),
      committed: (batch) => {
        totals.add(batch)
        for (const event of batch.events) bridge.tell(event)
      },
    },
    clock,
    log,
  )
  const bridge: EngineBridge = new EngineBridge(engineAddresses(environment, token), {
    clock,
    log,
    intake,
    events,
    recent: {
      add: (tick) => {
        recent.add(tick)
        active.add(tick)
      },
    },
    wishes: new Wishes({ adoptOverride, completeDraining }, clock, log),
    audience: hub,
    snapshot: () => buildSnapshot(db, sealing),
    raiseRevision: (above) => raiseRevision(db, above),
  })
  return { hub, intake, active, bridge }
}

async function stopAll(
  parts: readonly Stoppable[],
  { intake, active }: { readonly intake: BatchIntake; readonly active: ActiveCallsKeeper },
  runtime: PanelRuntime,
): Promise<void> {
  for (const part of parts) part.stop()
  active.close()
  await within(runtime.clock, SETTLE_MS, Promise.all([intake.settled, active.settled]))
  await runtime.db.$disconnect()
}
