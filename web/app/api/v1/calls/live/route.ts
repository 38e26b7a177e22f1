import { liveCallsAddressSchema } from '#web/lib/call-records.ts'
import { addressInput } from '#web/server/http/address-input.ts'
import { commandRoute } from '#web/server/http/command-route.ts'
import { readLiveCalls } from '#web/server/live-calls.ts'

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', async () =>
    readLiveCalls(addressInput(request, liveCallsAddressSchema)),
  )
}
