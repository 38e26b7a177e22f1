import { wishSchema } from '#web/lib/inputs.ts'
import { commandChange, commandId, commandInput } from '#web/server/http/command-route.ts'
import { setDestinationAdminState } from '#web/server/repositories/destinations.ts'

export async function PUT(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return commandChange(request, 'operate', async (actor) => {
    const id = commandId(await params)
    const { adminState, drain } = await commandInput(request, wishSchema, 1_024)
    return setDestinationAdminState(id, adminState, actor, drain)
  })
}
