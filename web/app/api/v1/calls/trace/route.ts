import { traceAddressSchema } from '#web/lib/call-records.ts'
import { addressInput } from '#web/server/http/address-input.ts'
import { commandRoute } from '#web/server/http/command-route.ts'
import { messagesOf } from '#web/server/trace-download.ts'

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'operate', async () => ({
    messages: await messagesOf(addressInput(request, traceAddressSchema).callId),
  }))
}
