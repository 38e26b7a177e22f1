import { FairlineError } from '#engine/contract/errors.ts'
import { setPatchSchema } from '#web/lib/inputs.ts'
import { commandChange, commandId, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { getSet, updateSet } from '#web/server/repositories/sets.ts'

const MOST_BYTES = 64 * 1024

interface OfOne {
  readonly params: Promise<{ id: string }>
}

export async function GET(request: Request, { params }: OfOne): Promise<Response> {
  return commandRoute(request, 'read', async () => {
    const set = await getSet(commandId(await params, 'SET_UNKNOWN'))
    if (!set) throw new FairlineError('SET_UNKNOWN')
    return set
  })
}

export async function PATCH(request: Request, { params }: OfOne): Promise<Response> {
  return commandChange(request, 'configure', async (actor) => {
    const id = commandId(await params, 'SET_UNKNOWN')
    return updateSet(id, await commandInput(request, setPatchSchema, MOST_BYTES), actor)
  })
}
