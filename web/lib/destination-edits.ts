import { z } from 'zod'
import { destinationSchema } from '#engine/contract/destination-config.ts'
import { adminStateSchema, drainWithinSchema } from './inputs.ts'

/** What a page asks to be done to destinations, one or many at once. Browser-safe. */

const MOST = 10_000
const id = z.int().min(1)
const { weight, priority, channels } = destinationSchema.shape

/** A switch set to a value. `drain` goes with `draining`: null takes its deadline away, left out it stays as it is. */
const wishEntry = z.object({
  id,
  adminState: adminStateSchema,
  drain: drainWithinSchema.nullable().optional(),
})
export const wishesSchema = z.array(wishEntry).min(1).max(MOST)

/** What is left out stays as it is. `revision`: what was seen of the row. */
const rowEditSchema = z.object({
  id,
  revision: z.int().min(0).optional(),
  weight: weight.unwrap().optional(),
  priority: priority.unwrap().optional(),
  channels: channels.unwrap().optional(),
  adminState: adminStateSchema.optional(),
  position: z.int().min(0).max(1_000_000).optional(),
  remove: z.literal(true).optional(),
})
export const rowEditsSchema = z.array(rowEditSchema).min(1).max(MOST)

export type DrainWithin = z.output<typeof drainWithinSchema>
export type RowEdit = z.output<typeof rowEditSchema>
