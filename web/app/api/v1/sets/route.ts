import { setInputSchema } from '#web/lib/inputs.ts'
import { COMMAND_LINE, commandChange, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { createSet, listSets } from '#web/server/repositories/sets.ts'

const MOST_BYTES = 64 * 1024

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, async () => ({ sets: await listSets() }))
}

export async function POST(request: Request): Promise<Response> {
  return commandChange(request, async () =>
    createSet(await commandInput(request, setInputSchema, MOST_BYTES), COMMAND_LINE),
  )
}
