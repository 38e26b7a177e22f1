import { sourceInputSchema } from '#web/lib/inputs.ts'
import { commandChange, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { listSources, putSource } from '#web/server/repositories/sources.ts'

const MOST_BYTES = 64 * 1024

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', async () => ({ sources: await listSources() }))
}

export async function POST(request: Request): Promise<Response> {
  return commandChange(request, 'configure', async (actor) =>
    putSource(await commandInput(request, sourceInputSchema, MOST_BYTES), actor),
  )
}
