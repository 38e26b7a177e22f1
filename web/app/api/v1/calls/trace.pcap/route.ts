import { traceAddressSchema } from '#web/lib/call-records.ts'
import { addressInput } from '#web/server/http/address-input.ts'
import { commandRoute } from '#web/server/http/command-route.ts'
import { messagesOf, traceFile } from '#web/server/trace-download.ts'

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'operate', async () => {
    const { callId } = addressInput(request, traceAddressSchema)
    return traceFile(await messagesOf(callId), 'fairline-trace', 'pcap')
  })
}
