import { dryRunSchema } from '#engine/contract/dry-run.ts'
import { mentionedIn, whereWouldItGo } from '#web/server/dry-run.ts'
import { commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { named } from '#web/server/named.ts'

const MOST_BYTES = 256 * 1024

export async function POST(request: Request): Promise<Response> {
  return commandRoute(request, 'read', async () => {
    const answer = await whereWouldItGo(await commandInput(request, dryRunSchema, MOST_BYTES))
    const mentioned = mentionedIn(answer)
    return { ...answer, names: await named((id) => mentioned.has(id)) }
  })
}
