import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { Drain } from '#engine/contract/placing.ts'
import { NO_JSON, type Transaction } from '#prisma/client.ts'
import { panelRuntime } from '../runtime.ts'
import { plainJson } from './configuration.ts'
import { type DestinationView, destinationView, PRESENT } from './rows.ts'
import { NO_SECRETS, type StoredSecrets, sealSecrets } from './secrets.ts'

/** The rows of destinations, for all that changes them. */

export type DestinationFields = Omit<DestinationConfig, 'id'>

export async function presentDestination(tx: Transaction, id: number) {
  const row = await tx.destination.findFirst({ where: { id, ...PRESENT }, include: { set: true } })
  if (!row) throw new FairlineError('DESTINATION_UNKNOWN', `(${id})`)
  return row
}

/** Behind the others of its set. */
export async function insertDestination(
  tx: Transaction,
  setId: number,
  revision: number,
  input: DestinationFields,
): Promise<DestinationView> {
  const position = await nextPosition(tx, setId)
  const data = { setId, position, revision, ...sealedColumns(input, NO_SECRETS) }
  return destinationView(await tx.destination.create({ data }))
}

async function nextPosition(tx: Transaction, setId: number): Promise<number> {
  const { _max } = await tx.destination.aggregate({ where: { setId, ...PRESENT }, _max: { position: true } })
  return (_max.position ?? -1) + 1
}

/** Out of the configuration; the engine keeps routing its calls until they end. */
export async function removeDestinations(
  tx: Transaction,
  ids: readonly number[],
  revision: number,
): Promise<void> {
  const removedAt = new Date(panelRuntime().clock.wallMs())
  await tx.destination.updateMany({ where: { id: { in: [...ids] } }, data: { removedAt, revision } })
}

/** `kept`: what the row holds already, since a mask stands for it. */
export function sealedColumns(destination: DestinationFields, kept: StoredSecrets) {
  return destinationColumns(destination, sealSecrets(destination, kept, panelRuntime().sealing))
}

export function destinationColumns(destination: DestinationFields, { feeds, probeLogin }: StoredSecrets) {
  return {
    uri: destination.uri,
    weight: destination.weight,
    priority: destination.priority,
    channels: destination.channels,
    channelNaming: destination.channelNaming,
    channelHeader: destination.channelHeader,
    adminState: destination.adminState,
    description: destination.description,
    attributes: plainJson(destination.attributes) ?? {},
    contactNetworks: destination.contactNetworks,
    tlsVerify: destination.tlsVerify,
    tlsName: destination.tlsName,
    probe: plainJson(destination.probe) ?? {},
    probeLogin: probeLogin ?? NO_JSON,
    resources: plainJson(destination.resources) ?? {},
    feeds: plainJson(feeds) ?? [],
    callsPerSecond: destination.callsPerSecond,
    lastResort: destination.lastResort,
    drain: drainOf(destination) ?? NO_JSON,
  }
}

export function isOver({ deadlineMs }: Drain): boolean {
  return deadlineMs <= panelRuntime().clock.wallMs()
}

/** A deadline belongs to a drain: of what is not draining it would end the next one. */
export function drainOf({ adminState, drain }: Pick<DestinationConfig, 'adminState' | 'drain'>) {
  return adminState === 'draining' ? drain : null
}
