import { commandId, commandRoute } from '#web/server/http/command-route.ts'
import { probeNow } from '#web/server/probe-now.ts'

export async function POST(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return commandRoute(request, 'operate', async () => probeNow(commandId(await params)))
}
