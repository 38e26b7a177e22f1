import { type SourceConfig, sourceSchema } from '#engine/contract/config.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { NO_JSON, type Transaction } from '#prisma/client.ts'
import { type SourceInput, type SourcePatch, sourceInputSchema, sourcePatchSchema } from '#web/lib/inputs.ts'
import { InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration } from './configuration.ts'
import { PRESENT, sourceOf } from './rows.ts'
import { withoutUndefined } from './sets.ts'

export type SourceView = SourceConfig

/** The row that stands for every caller that is not a configured source. */
export const UNKNOWN_SOURCE = { id: UNKNOWN_SOURCE_ID, name: '(unknown)' } as const

export async function listSources(): Promise<SourceView[]> {
  const rows = await panelRuntime().db.source.findMany({ where: PRESENT, orderBy: { id: 'asc' } })
  return rows.map(sourceOf)
}

export async function createSource(input: SourceInput, actor: Actor): Promise<SourceView> {
  const parsed = sourceInputSchema.parse(input)
  return changeConfiguration(actor, 'create source', async (tx) => {
    await refuseTwin(tx, parsed, 0)
    const source = sourceOf(await tx.source.create({ data: sourceColumns(parsed) }))
    return { value: source, subject: `source ${source.id}`, after: source }
  })
}

/** The source at this address: made, or changed where there is one. Repeated, it changes nothing more. */
export async function putSource(input: SourceInput, actor: Actor): Promise<SourceView> {
  const { network, port } = sourceInputSchema.parse(input)
  const existing = (await listSources()).find((one) => one.network === network && one.port === port)
  return existing ? updateSource(existing.id, input, actor) : createSource(input, actor)
}

export async function updateSource(id: number, patch: SourcePatch, actor: Actor): Promise<SourceView> {
  const parsed = sourcePatchSchema.parse(patch)
  return changeConfiguration(actor, 'update source', async (tx) => {
    const before = await presentSource(tx, id)
    const after = sourceSchema.parse({ ...before, ...withoutUndefined(parsed) })
    await refuseTwin(tx, after, id)
    await tx.source.update({ where: { id }, data: sourceColumns(after) })
    return { value: after, subject: `source ${id}`, before, after }
  })
}

export async function deleteSource(id: number, actor: Actor): Promise<void> {
  await changeConfiguration(actor, 'delete source', async (tx) => {
    const before = await presentSource(tx, id)
    await tx.source.update({ where: { id }, data: { removedAt: new Date(panelRuntime().clock.wallMs()) } })
    return { value: undefined, subject: `source ${id}`, before }
  })
}

function sourceColumns(source: Omit<SourceConfig, 'id'>) {
  const { name, network, port, setId, channels, channelNaming, channelHeader, callsPerSecond } = source
  const takes = source.takes ?? NO_JSON
  return { name, network, port, setId, channels, channelNaming, channelHeader, callsPerSecond, takes }
}

/** Two sources at one address could not be told apart. */
async function refuseTwin(tx: Transaction, source: Omit<SourceConfig, 'id'>, ownId: number): Promise<void> {
  const twin = await tx.source.findFirst({
    where: { network: source.network, port: source.port, id: { not: ownId }, ...PRESENT },
  })
  if (twin) throw new InputError('network', `The source "${twin.name}" has this address already.`)
}

async function presentSource(tx: Transaction, id: number): Promise<SourceConfig> {
  const row = await tx.source.findFirst({ where: { id, ...PRESENT } })
  if (!row) throw new InputError('id', `No source has the id ${id}.`)
  return sourceOf(row)
}
