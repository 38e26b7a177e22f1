import { z } from 'zod'
import { within } from '#scripts/appliance/ready.ts'

const UP_LIMIT_MS = 30_000

/** `fairline stats --json`, as the issue fixes it; read by a schema, so that a missing field fails a test. */
const channelSchema = z.object({
  channel: z.union([z.number(), z.string()]),
  total: z.number(),
  active: z.number(),
})
const destinationSchema = z.object({
  id: z.number(),
  uri: z.string(),
  adminState: z.string(),
  health: z.string(),
  total: z.number(),
  active: z.number(),
  channels: z.array(channelSchema),
})
const statsSchema = z.object({
  sets: z.array(z.object({ id: z.number(), destinations: z.array(destinationSchema) })),
  sources: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      total: z.number(),
      active: z.number(),
      unplaced: z.number(),
      channels: z.array(channelSchema),
    }),
  ),
})

export type Stats = z.output<typeof statsSchema>

export function readStats(value: unknown): Stats {
  return statsSchema.parse(value)
}

export function destinationsOf(stats: Stats): Stats['sets'][number]['destinations'] {
  return stats.sets.flatMap((set) => set.destinations)
}

/** Resolves when every destination was seen up; a receiver that started after the engine is probed first. */
export async function allUp(stats: () => Promise<unknown>): Promise<void> {
  const isUp = await within(UP_LIMIT_MS, async () => {
    const destinations = destinationsOf(readStats(await stats()))
    return destinations.length > 0 && destinations.every(({ health }) => health === 'up')
  })
  if (!isUp) throw new Error('a destination is not up')
}
