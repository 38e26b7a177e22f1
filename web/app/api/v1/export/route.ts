import { z } from 'zod'
import { dispatcherListOf } from '#web/server/dispatcher-export.ts'
import { commandQuery, commandRoute } from '#web/server/http/command-route.ts'
import { listSets } from '#web/server/repositories/sets.ts'

const schema = z.object({ set: z.coerce.number().int().min(1).optional() })

/** All sets, or one, as a `dispatcher.list`. */
export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, async () => {
    const { set } = commandQuery(request, schema)
    const sets = await listSets()
    return { text: dispatcherListOf(set === undefined ? sets : sets.filter(({ id }) => id === set)) }
  })
}
