import { z } from 'zod'
import { resourceNameSchema } from './load-source.ts'

const MOST = 100_000
const PERCENT = /^(?:100|[1-9]?\d)%$/

const HINT = { error: `write a number from 0 to ${MOST}, "unlimited", or a share of the channels as "50%"` }

/** How much there is of a resource: a number, no limit at all, or a share of the destination's channels in per cent. */
export const capacitySchema = z.union(
  [
    z.int(HINT).min(0, HINT).max(MOST, HINT),
    z.literal('unlimited', HINT),
    z.string(HINT).regex(PERCENT, HINT),
  ],
  HINT,
)
export type Capacity = z.output<typeof capacitySchema>

/**
 * Named capacities besides the channels, as `conf=10`. They overlap: a call takes its channel and each of what its
 * set or source says (`takes`), and there is room where there is room for all of it.
 */
export const resourcesSchema = z.record(resourceNameSchema, capacitySchema)
export type Resources = z.output<typeof resourcesSchema>

/** How much of each resource one call takes, besides its channel. */
export const takesSchema = z
  .record(resourceNameSchema, z.int().min(1).max(MOST))
  .refine((takes) => Object.keys(takes).length <= 8, 'a call takes at most 8 resources')
export type Takes = z.output<typeof takesSchema>

/** In calls; null: no limit. A share of unlimited channels is no limit either. */
export function capacityOf(capacity: Capacity, channels: number | null): number | null {
  if (typeof capacity === 'number') return capacity
  if (capacity === 'unlimited' || channels === null) return null
  return Math.floor((Number.parseInt(capacity, 10) * channels) / 100)
}
