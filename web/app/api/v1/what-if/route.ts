import { whatIfInputSchema } from '#web/lib/what-if-input.ts'
import { commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { named } from '#web/server/named.ts'
import { whatWouldChange } from '#web/server/what-if.ts'

const MOST_BYTES = 4 * 1024 * 1024

export async function POST(request: Request): Promise<Response> {
  return commandRoute(request, 'read', async () => {
    const answer = await whatWouldChange(await commandInput(request, whatIfInputSchema, MOST_BYTES))
    const mentioned = new Set(answer.shares.map(({ destinationId }) => destinationId))
    return { ...answer, names: await named((id) => mentioned.has(id)) }
  })
}
