import { setInputSchema } from '#web/lib/inputs.ts'
import { commandChange, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { createSet, listSets } from '#web/server/repositories/sets.ts'

const MOST_BYTES = 64 * 1024

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', async () => ({ sets: await listSets() }))
}

export async function POST(request: Request): Promise<Response> {
  return commandChange(request, 'configure', async (actor) =>
    createSet(await commandInput(request, setInputSchema, MOST_BYTES), actor),
  )
}
