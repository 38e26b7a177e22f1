import { liveCallsAddressSchema } from '#web/lib/call-records.ts'
import { addressInput } from '#web/server/http/address-input.ts'
import { pageRoute } from '#web/server/http/page-route.ts'
import { readLiveCalls } from '#web/server/live-calls.ts'

export async function GET(request: Request): Promise<Response> {
  return pageRoute(request, async () => readLiveCalls(addressInput(request, liveCallsAddressSchema)))
}
