import { returnSchema } from '#web/lib/inputs.ts'
import { commandChange, commandInput } from '#web/server/http/command-route.ts'
import { returnConfiguration } from '#web/server/repositories/returning.ts'

/** One change, or everything after a revision, is taken back. */
export async function POST(request: Request): Promise<Response> {
  return commandChange(request, 'configure', async (actor) => {
    const { target, ...options } = await commandInput(request, returnSchema, 4_096)
    return returnConfiguration(target, options, actor)
  })
}
