import { FairlineError } from '#engine/contract/errors.ts'
import { destinationPatchSchema } from '#web/lib/inputs.ts'
import { commandChange, commandId, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { getDestination, updateDestination } from '#web/server/repositories/destinations.ts'

const MOST_BYTES = 64 * 1024

interface OfOne {
  readonly params: Promise<{ id: string }>
}

export async function GET(request: Request, { params }: OfOne): Promise<Response> {
  return commandRoute(request, 'read', async () => {
    const destination = await getDestination(commandId(await params))
    if (!destination) throw new FairlineError('DESTINATION_UNKNOWN')
    return destination
  })
}

export async function PATCH(request: Request, { params }: OfOne): Promise<Response> {
  return commandChange(request, 'configure', async (actor) => {
    const id = commandId(await params)
    const patch = await commandInput(request, destinationPatchSchema, MOST_BYTES)
    return updateDestination(id, patch, actor)
  })
}
