import { sourcePatchSchema } from '#web/lib/inputs.ts'
import { commandChange, commandId, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { getSource, updateSource } from '#web/server/repositories/sources.ts'

const MOST_BYTES = 64 * 1024

interface OfOne {
  readonly params: Promise<{ id: string }>
}

export async function GET(request: Request, { params }: OfOne): Promise<Response> {
  return commandRoute(request, 'read', async () => getSource(commandId(await params, 'INPUT_INVALID')))
}

export async function PATCH(request: Request, { params }: OfOne): Promise<Response> {
  return commandChange(request, 'configure', async (actor) => {
    const id = commandId(await params, 'INPUT_INVALID')
    return updateSource(id, await commandInput(request, sourcePatchSchema, MOST_BYTES), actor)
  })
}
