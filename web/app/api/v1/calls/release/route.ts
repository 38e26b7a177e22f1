import { releaseSchema } from '#engine/contract/live-calls.ts'
import { commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { releaseCalls } from '#web/server/live-calls.ts'

const MOST_BYTES = 64 * 1024

export async function POST(request: Request): Promise<Response> {
  return commandRoute(request, 'operate', async (actor) =>
    releaseCalls(await commandInput(request, releaseSchema, MOST_BYTES), actor),
  )
}
