import { z } from 'zod'
import { destinationInputSchema, destinationPatchSchema } from '#web/lib/inputs.ts'
import { listDestinations } from '#web/server/destination-list.ts'
import { commandChange, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { changeDestinations } from '#web/server/repositories/destination-changes.ts'
import { createDestination } from '#web/server/repositories/destinations.ts'

const MOST_BYTES = 64 * 1024
const MOST_BULK_BYTES = 8 * 1024 * 1024
const id = z.int().min(1)
const newSchema = z.object({ setId: id, destination: destinationInputSchema })
const changesSchema = z.object({
  changes: z
    .array(z.object({ id, patch: destinationPatchSchema }))
    .min(1)
    .max(10_000),
})

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', listDestinations)
}

export async function POST(request: Request): Promise<Response> {
  return commandChange(request, 'configure', async (actor) => {
    const { setId, destination } = await commandInput(request, newSchema, MOST_BYTES)
    return createDestination(setId, destination, actor)
  })
}

/** Several as one change, each with the revision its author saw. */
export async function PATCH(request: Request): Promise<Response> {
  return commandChange(request, 'configure', async (actor) => {
    const { changes } = await commandInput(request, changesSchema, MOST_BULK_BYTES)
    const { destinations } = await changeDestinations(changes, actor)
    return { destinations }
  })
}
