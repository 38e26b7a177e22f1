import { type SetConfig, type SourceConfig, setSchema, sourceSchema } from '#engine/contract/config.ts'
import { type DestinationConfig, destinationSchema } from '#engine/contract/destination-config.ts'
import { maskedSecrets } from './secrets.ts'

/** Rows meet the contract's schema here, once; Prisma's types end here. */

export interface DestinationRow extends Record<string, unknown> {
  readonly id: number
  readonly setId: number
}

export interface SetRow extends Record<string, unknown> {
  readonly id: number
  readonly destinations: readonly DestinationRow[]
}

/** Without passwords: they are the engine's alone. */
export function destinationOf(row: DestinationRow): DestinationConfig {
  return maskedSecrets(destinationSchema.parse(row))
}

export function setOf(row: SetRow): SetConfig {
  const set = setSchema.parse(row)
  return { ...set, destinations: set.destinations.map(maskedSecrets) }
}

export function sourceOf(row: Record<string, unknown>): SourceConfig {
  return sourceSchema.parse(row)
}

/** Of rows that are in use: removed ones stay for their counts' sake. */
export const PRESENT = { removedAt: null } as const
export const WITH_DESTINATIONS = {
  destinations: { where: PRESENT, orderBy: [{ position: 'asc' as const }, { id: 'asc' as const }] },
}
