import { setPatchSchema } from '#web/lib/inputs.ts'
import { COMMAND_LINE, commandChange, commandId, commandInput } from '#web/server/http/command-route.ts'
import { updateSet } from '#web/server/repositories/sets.ts'

const MOST_BYTES = 64 * 1024

export async function PATCH(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return commandChange(request, async () => {
    const id = commandId(await params)
    return updateSet(id, await commandInput(request, setPatchSchema, MOST_BYTES), COMMAND_LINE)
  })
}
