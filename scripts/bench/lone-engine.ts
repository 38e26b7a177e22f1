import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { linkEngine } from '../appliance/engine-link.ts'
import { type Launched, launch } from '../appliance/launch.ts'
import { auditOf } from './books.ts'
import { calleeUris } from './callees.ts'
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

const READY_LIMIT_MS = 30_000

function snapshotOf({ block, destinations, probeMs }: FairlineOptions): SnapshotInput {
  const set = {
    id: 1,
    name: 'bench',
    algorithm: 'hash-call-id' as const,
    probe: probeMs === null ? { enabled: false } : { intervalMs: probeMs },
    destinations: calleeUris(block, destinations).map((uri, at) => ({ id: at + 1, uri })),
  }
  return { format: 1, revision: { database: 'bench', number: 1 }, sets: [set], sources: [] }
}

/** The engine as it is, without a panel; its batches are acknowledged as a panel would. */
export async function startLoneEngine(options: FairlineOptions): Promise<Contender> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-bench-'))
  const { control } = enginePlace(options)
  const variables = engineVariables(options, folder)
  const launched = launch({ command: 'engine/main.ts', control, variables })
  const stop = async () => {
    await launched.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return await readyEngine(options, launched, folder, stop)
  } catch (problem) {
    await stop()
    throw problem
  }
}

async function readyEngine(
  options: FairlineOptions,
  launched: Launched,
  folder: string,
  stop: () => Promise<void>,
): Promise<Contender> {
  const { address, port, control } = enginePlace(options)
  await launched.until('the control port answers', READY_LIMIT_MS, (health) => health !== null)
  const link = await linkEngine(control, readFileSync(path.join(folder, 'control-token'), 'utf8').trim())
  await link.configure(snapshotOf(options))
  await launched.until('SIP is served', READY_LIMIT_MS, (health) => health?.status === 200)
  const health = await launched.health()
  if (!health) throw new Error('the engine has gone')
  const books = {
    records: () => link.batches.reduce((sum, { records }) => sum + (records?.length ?? 0), 0),
    metrics: () => readMetrics(control),
    forgery: () => forgedByeFault(options.block, { address, port }),
  }
  return {
    name: options.name,
    ...{ address, port },
    note: noteOf(health),
    usage: () => usageOf(health.engine, null),
    memory: () => ({ ownBytes: pssBytes(health.engine.pid), panelBytes: null }),
    audit: () => auditOf(books),
    stop: async () => {
      link.close()
      await stop()
    },
  }
}
