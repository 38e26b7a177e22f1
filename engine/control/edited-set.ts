import { z } from 'zod'
import { firstProblem, LIMITS, type SetConfig, setSchema } from '#engine/contract/config.ts'
import { type DestinationConfig, destinationSchema } from '#engine/contract/destination-config.ts'
import { unfitnessOf } from '#engine/contract/fitness.ts'
import { type Problem, within } from './problem.ts'
import type { Slices } from './slices.ts'

/** The set without its destinations, which are checked one by one: ten thousand of them take a while. */
const frameSchema = setSchema.extend({
  destinations: z.array(z.unknown()).max(LIMITS.destinations).default([]),
})

/** An edited set by the schema of the configuration, and whether its parts go together with the other `sets`. */
export async function readEditedSet(
  value: unknown,
  sets: readonly SetConfig[],
  slices: Slices,
): Promise<SetConfig | Problem> {
  const frame = frameSchema.safeParse(value)
  if (!frame.success) return firstProblem(frame.error)
  const destinations: DestinationConfig[] = []
  const seen = new Set<number>()
  for (const [i, row] of frame.data.destinations.entries()) {
    const parsed = destinationSchema.safeParse(row)
    if (!parsed.success) return within(`destinations.${i}`, firstProblem(parsed.error))
    const { id } = parsed.data
    if (seen.has(id)) return { field: `destinations.${i}.id`, message: `destination ${id} stands twice` }
    seen.add(id)
    destinations.push(parsed.data)
    if (slices.isOver) await slices.rest()
  }
  const set: SetConfig = { ...frame.data, destinations }
  const [unfit] = unfitnessOf(set, [...sets.filter(({ id }) => id !== set.id), set])
  return unfit ? { field: unfit.path.join('.'), message: unfit.message } : set
}
