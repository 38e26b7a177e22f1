import { type SetConfig, type SourceConfig, setSchema, sourceSchema } from '#engine/contract/config.ts'
import { type DestinationConfig, destinationSchema } from '#engine/contract/destination-config.ts'
import { maskedSecrets } from './secrets.ts'

/** Rows meet the contract's schema here, once; Prisma's types end here. */

export interface DestinationRow extends Record<string, unknown> {
  readonly id: number
  readonly setId: number
  readonly revision: number
}

export interface SetRow extends Record<string, unknown> {
  readonly id: number
  readonly revision: number
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

export type SetColumns = Omit<SetConfig, 'destinations'>

/** A set without its destinations. */
export function setColumnsOf(row: Record<string, unknown>): SetColumns {
  const { destinations: _, ...columns } = setSchema.parse({ ...row, destinations: [] })
  return columns
}

export interface SourceRow extends Record<string, unknown> {
  readonly id: number
  readonly revision: number
}

export function sourceOf(row: Record<string, unknown>): SourceConfig {
  return sourceSchema.parse(row)
}

/** As people are told of it: with the number of the configuration that changed it last. */
export type DestinationView = DestinationConfig & { readonly setId: number; readonly revision: number }

export function destinationView(row: DestinationRow): DestinationView {
  return { ...destinationOf(row), setId: row.setId, revision: row.revision }
}

/** As the audit has it. */
export function destinationRecord(row: DestinationRow): DestinationConfig & { readonly setId: number } {
  return { ...destinationOf(row), setId: row.setId }
}

/** Of rows that are in use: removed ones stay for their counts' sake. */
export const PRESENT = { removedAt: null } as const
export const WITH_DESTINATIONS = {
  destinations: { where: PRESENT, orderBy: [{ position: 'asc' as const }, { id: 'asc' as const }] },
}
