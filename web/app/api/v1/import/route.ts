import { z } from 'zod'
import { EXCHANGE_FORMATS } from '#web/lib/exchange-formats.ts'
import { commandChange, commandInput } from '#web/server/http/command-route.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'

/** A file of 8 MB has many quotes and line ends, which JSON doubles. */
const MOST_BYTES = 16 * 1024 * 1024
const schema = z.object({
  text: z.string(),
  merge: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  format: z.enum(EXCHANGE_FORMATS).optional(),
  revision: z.int().min(0).optional(),
})

export async function POST(request: Request): Promise<Response> {
  return commandChange(request, 'configure', async (actor) => {
    const { text, ...options } = await commandInput(request, schema, MOST_BYTES)
    return importDispatcherList(text, options, actor)
  })
}
