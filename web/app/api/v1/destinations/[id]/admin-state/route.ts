import { wishSchema } from '#web/lib/inputs.ts'
import { COMMAND_LINE, commandChange, commandId, commandInput } from '#web/server/http/command-route.ts'
import { setDestinationAdminState } from '#web/server/repositories/destinations.ts'

export async function PUT(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return commandChange(request, async () => {
    const id = commandId(await params)
    const { adminState, drain } = await commandInput(request, wishSchema, 1_024)
    return setDestinationAdminState(id, adminState, COMMAND_LINE, drain)
  })
}
