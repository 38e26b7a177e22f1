import { type SourceConfig, sourceSchema } from '#engine/contract/config.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { type Database, NO_JSON, type Transaction } from '#prisma/client.ts'
import { type SourceInput, type SourcePatch, sourceInputSchema, sourcePatchSchema } from '#web/lib/inputs.ts'
import { InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration } from './configuration.ts'
import { requireSeen } from './conflicts.ts'
import { PRESENT, type SourceRow, sourceOf } from './rows.ts'
import { withoutUndefined } from './sets.ts'

export type SourceView = SourceConfig & { readonly revision: number }

/** The row that stands for every caller that is not a configured source. */
export const UNKNOWN_SOURCE = { id: UNKNOWN_SOURCE_ID, name: '(unknown)' } as const

export async function listSources(): Promise<SourceView[]> {
  const rows = await panelRuntime().db.source.findMany({ where: PRESENT, orderBy: { id: 'asc' } })
  return rows.map(sourceView)
}

export async function getSource(id: number): Promise<SourceView> {
  return sourceView(await presentSource(panelRuntime().db, id))
}

function sourceView(row: SourceRow): SourceView {
  return { ...sourceOf(row), revision: row.revision }
}

export async function createSource(input: SourceInput, actor: Actor): Promise<SourceView> {
  const parsed = sourceInputSchema.parse(input)
  return changeConfiguration(actor, 'create source', async (tx, revision) => {
    await refuseTwin(tx, parsed, 0)
    const row = await tx.source.create({ data: { ...sourceColumns(parsed), revision } })
    return { value: sourceView(row), subject: `source ${row.id}`, after: sourceOf(row) }
  })
}

/** The source at this address: made, or changed where there is one. Repeated, it changes nothing more. */
export async function putSource(input: SourceInput, actor: Actor): Promise<SourceView> {
  const { network, port } = sourceInputSchema.parse(input)
  const existing = (await listSources()).find((one) => one.network === network && one.port === port)
  return existing ? updateSource(existing.id, input, actor) : createSource(input, actor)
}

export async function updateSource(id: number, patch: SourcePatch, actor: Actor): Promise<SourceView> {
  const { revision: seen, ...parsed } = sourcePatchSchema.parse(patch)
  return changeConfiguration(actor, 'update source', async (tx, revision) => {
    const row = await presentSource(tx, id)
    await requireSeen(tx, `source ${id}`, row.revision, seen)
    const before = sourceOf(row)
    const after = sourceSchema.parse({ ...before, ...withoutUndefined(parsed) })
    await refuseTwin(tx, after, id)
    await tx.source.update({ where: { id }, data: { ...sourceColumns(after), revision } })
    return { value: { ...after, revision }, subject: `source ${id}`, before, after }
  })
}

export async function deleteSource(id: number, actor: Actor, seen?: number): Promise<void> {
  await changeConfiguration(actor, 'delete source', async (tx, revision) => {
    const row = await presentSource(tx, id)
    await requireSeen(tx, `source ${id}`, row.revision, seen)
    const before = sourceOf(row)
    const removedAt = new Date(panelRuntime().clock.wallMs())
    await tx.source.update({ where: { id }, data: { removedAt, revision } })
    return { value: undefined, subject: `source ${id}`, before }
  })
}

export function sourceColumns(source: Omit<SourceConfig, 'id'>) {
  const { name, network, port, setId, channels, channelNaming, channelHeader, callsPerSecond } = source
  const takes = source.takes ?? NO_JSON
  return { name, network, port, setId, channels, channelNaming, channelHeader, callsPerSecond, takes }
}

/** Two sources at one address could not be told apart. */
export async function refuseTwin(
  tx: Transaction,
  source: Omit<SourceConfig, 'id'>,
  ownId: number,
): Promise<void> {
  const twin = await tx.source.findFirst({
    where: { network: source.network, port: source.port, id: { not: ownId }, ...PRESENT },
  })
  if (twin) throw new InputError('network', `The source "${twin.name}" has this address already.`)
}

async function presentSource(db: Database | Transaction, id: number) {
  const row = await db.source.findFirst({ where: { id, ...PRESENT } })
  if (!row) throw new InputError('id', `No source has the id ${id}.`)
  return row
}
