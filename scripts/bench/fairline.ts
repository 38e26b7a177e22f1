import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { readEnvironment } from '#engine/contract/env.ts'
import { type Launched, launch } from '../appliance/launch.ts'
import { answers, type Health, within } from '../appliance/ready.ts'
import { statsSchema } from '../fairline/answers.ts'
import { call, type Door, panelDoor } from '../fairline/panel-api.ts'
import { auditOf } from './books.ts'
import { openBrowsers, signIn } from './browsers.ts'
import { CALLER, calleeUris } from './callees.ts'
import type { Contender } from './contender.ts'
import { pssBytes } from './cpu.ts'
import {
  enginePlace,
  engineVariables,
  type FairlineOptions,
  noteOf,
  readMetrics,
  usageOf,
} from './engine-process.ts'
import { forgedByeFault } from './forged-bye.ts'
import { RecordBook } from './record-book.ts'

/** Fairline as `npm start` runs it, with a browser that looks on. */
export interface Fairline extends Contender {
  readonly panelUrl: string
  /** Of somebody who is signed in. */
  readonly cookie: string
  readonly enginePid: number
  readonly records: RecordBook
  /** An edit over REST: a new revision, applied a moment later. */
  patch(route: string, body: unknown): Promise<void>
  /** Resolves when every callee is seen up; throws when it takes too long. */
  allUp(): Promise<void>
}

/** First build included. */
const READY_LIMIT_MS = 300_000
const UP_LIMIT_MS = 60_000
const PANEL_PORT = 3_000
const LOGIN = { email: 'bench@example.org', password: 'fairline-bench' } as const

/** Panel attached, a fresh SQLite database, call records, signed state and health checks. */
export async function startFairline(options: FairlineOptions): Promise<Fairline> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-bench-'))
  const { address, control } = enginePlace(options)
  const panel = `${address}:${PANEL_PORT + options.place}`
  const list = path.join(folder, 'dispatcher.list')
  const rows = calleeUris(options.block, options.destinations).map((uri) => `1 ${uri}\n`)
  writeFileSync(list, rows.join(''))
  const variables = {
    ...engineVariables(options, folder),
    DATABASE_URL: `file:${folder}/fairline.db`,
    FAIRLINE_PANEL: panel,
    FAIRLINE_DISPATCHER_LIST: list,
    FAIRLINE_ADMIN_EMAIL: LOGIN.email,
    FAIRLINE_ADMIN_PASSWORD: LOGIN.password,
  }
  const launched = launch({ command: 'scripts/start.ts', control, variables })
  const stop = async () => {
    await launched.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return await readyFairline(options, { launched, folder, variables, stop })
  } catch (problem) {
    await stop()
    throw problem
  }
}

interface Started {
  readonly launched: Launched
  readonly folder: string
  readonly variables: Readonly<Record<string, string>>
  stop(): Promise<void>
}

async function readyFairline(options: FairlineOptions, started: Started): Promise<Fairline> {
  const { launched, folder, variables, stop } = started
  const panelUrl = `http://${variables.FAIRLINE_PANEL}`
  const { engine, panel, note } = await served(launched, panelUrl)
  const door = doorOf({ ...variables, FAIRLINE_CONTROL: launched.control })
  await configure(door, options)
  if (options.probeMs !== null) await allUp(door)
  const cookie = await signIn(panelUrl, LOGIN)
  const [browser] = await openBrowsers(panelUrl, cookie, 1, { view: 'dashboard', setIds: [1] })
  const { address, port } = enginePlace(options)
  const records = new RecordBook(path.join(folder, 'fairline.db'))
  const books = {
    records: () => records.count(),
    metrics: () => readMetrics(launched.control),
    forgery: () => forgedByeFault(options.block, { address, port }),
  }
  return {
    name: options.name,
    ...{ address, port, note, panelUrl, cookie, records },
    enginePid: engine.pid,
    patch: (route, body) => patch(door, route, body),
    allUp: () => allUp(door),
    usage: () => usageOf(engine, panel.pid),
    memory: () => ({ ownBytes: pssBytes(engine.pid), panelBytes: pssBytes(panel.pid) }),
    audit: () => auditOf(books),
    stop: async () => {
      browser?.disconnect()
      records.close()
      await stop()
    },
  }
}

/** Waits until SIP is served and the panel is there. */
async function served(launched: Launched, panelUrl: string) {
  const isReady = (health: Health | null) =>
    health?.status === 200 && health.panel !== null && health.revision !== null
  await launched.until('SIP is served and the panel is connected', READY_LIMIT_MS, isReady)
  if (!(await within(UP_LIMIT_MS, () => answers(panelUrl))))
    throw new Error(`the panel does not answer at ${panelUrl}`)
  const health = await launched.health()
  if (!health?.panel) throw new Error('the panel has gone')
  return { engine: health.engine, panel: health.panel, note: noteOf(health) }
}

function doorOf(variables: Readonly<Record<string, string>>): Door {
  const environment = readEnvironment(variables)
  if (Array.isArray(environment)) throw new Error(environment.join('; '))
  return panelDoor(environment)
}

async function patch(door: Door, route: string, body: unknown): Promise<void> {
  await call(door, 'PATCH', `/api/v1/${route}`, z.unknown(), body)
}

async function configure(door: Door, { block, probeMs, attemptTimeoutMs }: FairlineOptions): Promise<void> {
  const probe = probeMs === null ? { enabled: false } : { intervalMs: probeMs }
  await patch(door, 'sets/1', {
    algorithm: 'hash-call-id',
    probe,
    ...(attemptTimeoutMs && { attemptTimeoutMs }),
  })
  const source = { name: 'caller', network: block.host(CALLER.host), setId: 1 }
  await call(door, 'POST', '/api/v1/sources', z.unknown(), source)
}

async function allUp(door: Door): Promise<void> {
  const isUp = async () => {
    const { sets } = await call(door, 'GET', '/api/v1/stats', statsSchema)
    return sets.flatMap((set) => set.destinations).every(({ health }) => health === 'up')
  }
  if (!(await within(UP_LIMIT_MS, isUp))) throw new Error('a callee does not answer the probes')
}
