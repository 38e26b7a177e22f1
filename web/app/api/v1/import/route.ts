import { z } from 'zod'
import { COMMAND_LINE, commandChange, commandInput } from '#web/server/http/command-route.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'

const MOST_BYTES = 8 * 1024 * 1024
const schema = z.object({
  text: z.string(),
  merge: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  revision: z.int().min(0).optional(),
})

export async function POST(request: Request): Promise<Response> {
  return commandChange(request, async () => {
    const { text, ...options } = await commandInput(request, schema, MOST_BYTES)
    return importDispatcherList(text, options, COMMAND_LINE)
  })
}
