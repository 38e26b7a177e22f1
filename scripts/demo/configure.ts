import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { importReportSchema } from '#web/lib/import-report.ts'
import { destinationsSchema, type Stats, statsSchema } from '../fairline/answers.ts'
import { CommandFailure } from '../fairline/failure.ts'
import { call, type Door } from '../fairline/panel-api.ts'
import { type Cast, OUTBOUND_CHANNELS, RECEIVERS, REPORTED_BY } from './cast.ts'

const anything = z.unknown()
const POLL_MS = 100
const APPLIED_LIMIT_MS = 15_000
const REPORTED = { channelNaming: 'reported', channelHeader: REPORTED_BY } as const

const revisionSchema = z.object({ database: z.string(), number: z.int() }).nullable()
const panelHealthSchema = z.looseObject({
  engines: z.array(
    z.looseObject({
      connected: z.boolean(),
      listeners: z.array(z.string()),
      wanted: revisionSchema,
      applied: revisionSchema,
    }),
  ),
})

/** Ids of the receivers' destinations, in the order of RECEIVERS. Replaces the set, and applies it before it resolves. */
export async function configure(door: Door, setId: number, cast: Cast): Promise<number[]> {
  const lines = cast.receivers.map(({ uri }, at) => `${setId} ${uri} 0 0 maxload=${RECEIVERS[at]?.channels}`)
  await call(door, 'POST', '/api/v1/import', importReportSchema, {
    text: `${lines.join('\n')}\n`,
    merge: false,
    dryRun: false,
  })
  const ids = await receiverIds(door, setId, cast)
  for (const id of ids) await call(door, 'PATCH', `/api/v1/destinations/${id}`, anything, REPORTED)
  await createSource(door, setId, cast.generatorAddress)
  await applied(door)
  return ids
}

async function receiverIds(door: Door, setId: number, cast: Cast): Promise<number[]> {
  const { destinations } = await call(door, 'GET', '/api/v1/destinations', destinationsSchema)
  return cast.receivers.map(({ name, uri }) => {
    const found = destinations.find((one) => one.setId === setId && one.uri === uri)
    if (!found) throw new CommandFailure(`the panel does not list receiver ${name} (${uri}) in set ${setId}`)
    return found.id
  })
}

async function createSource(door: Door, setId: number, address: string): Promise<void> {
  const name = `demo generator ${address}`
  await call(door, 'POST', '/api/v1/sources', anything, {
    name,
    network: address,
    port: null,
    setId,
    channels: OUTBOUND_CHANNELS,
    ...REPORTED,
  })
}

async function panelHealth(door: Door) {
  return call(door, 'GET', '/api/v1/healthz', panelHealthSchema)
}

/** Waits until the engine says it applied what the panel wants. */
async function applied(door: Door): Promise<void> {
  const deadline = performance.now() + APPLIED_LIMIT_MS
  for (;;) {
    const { engines } = await panelHealth(door)
    const isApplied = engines.some(
      ({ wanted, applied: seen }) => wanted !== null && wanted.number === seen?.number,
    )
    if (isApplied) return
    if (performance.now() > deadline) throw new CommandFailure('the engine does not apply the configuration')
    await wait(POLL_MS)
  }
}

/** Where a running appliance hears SIP over UDP, as an address reachable from loopback. */
export async function sipAddress(door: Door): Promise<{ address: string; port: number }> {
  const { engines } = await panelHealth(door)
  const named = engines
    .flatMap(({ listeners }) => listeners)
    .map((name) => /^udp:(127\.[\d.]+):(\d+)/.exec(name))
  const found = named.find((match) => match !== null)
  if (found?.[1]) return { address: found[1], port: Number(found[2]) }
  throw new CommandFailure('the appliance has no UDP listener on loopback; the demo speaks on loopback only')
}

/** Totals of the panel, per destination in the order of the ids. */
export async function panelTotals(door: Door, ids: readonly number[]): Promise<number[]> {
  const stats: Stats = await call(door, 'GET', '/api/v1/stats', statsSchema)
  const destinations = stats.sets.flatMap((set) => set.destinations)
  return ids.map((id) => destinations.find((one) => one.id === id)?.total ?? 0)
}
