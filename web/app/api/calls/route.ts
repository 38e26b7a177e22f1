import { callPageQuerySchema } from '#web/lib/call-records.ts'
import { addressInput } from '#web/server/http/address-input.ts'
import { pageRoute } from '#web/server/http/page-route.ts'
import { listCallsPage } from '#web/server/repositories/call-records.ts'

export async function GET(request: Request): Promise<Response> {
  return pageRoute(request, async () => listCallsPage(addressInput(request, callPageQuerySchema)))
}
