import { destinationPatchSchema } from '#web/lib/inputs.ts'
import { COMMAND_LINE, commandChange, commandId, commandInput } from '#web/server/http/command-route.ts'
import { updateDestination } from '#web/server/repositories/destinations.ts'

const MOST_BYTES = 64 * 1024

export async function PATCH(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return commandChange(request, async () => {
    const id = commandId(await params)
    return updateDestination(
      id,
      await commandInput(request, destinationPatchSchema, MOST_BYTES),
      COMMAND_LINE,
    )
  })
}
