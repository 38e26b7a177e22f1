import { z } from 'zod'
import { EXCHANGE_FORMATS } from '#web/lib/exchange-formats.ts'
import { writeFile } from '#web/server/exchange/write.ts'
import { commandQuery, commandRoute } from '#web/server/http/command-route.ts'
import { listSets } from '#web/server/repositories/sets.ts'

const schema = z.object({
  set: z.coerce.number().int().min(1).optional(),
  format: z.enum(EXCHANGE_FORMATS).default('dispatcher-list'),
})

/** All sets, or one, as a peer's file. */
export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'configure', async () => {
    const { set, format } = commandQuery(request, schema)
    return writeFile(await listSets(set), format)
  })
}
