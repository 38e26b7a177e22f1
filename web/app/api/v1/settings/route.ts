import { settingsPatchSchema } from '#web/lib/inputs.ts'
import { commandChange, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { getSettings, updateSettings } from '#web/server/repositories/settings.ts'

const MOST_BYTES = 64 * 1024

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', getSettings)
}

export async function PATCH(request: Request): Promise<Response> {
  return commandChange(request, 'configure', async (actor) =>
    updateSettings(await commandInput(request, settingsPatchSchema, MOST_BYTES), actor),
  )
}
