import { callPageQuerySchema } from '#web/lib/call-records.ts'
import { addressInput } from '#web/server/http/address-input.ts'
import { commandRoute } from '#web/server/http/command-route.ts'
import { listCallsPage } from '#web/server/repositories/call-records.ts'

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', async () => listCallsPage(addressInput(request, callPageQuerySchema)))
}
