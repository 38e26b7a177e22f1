import { z } from 'zod'
import { commandQuery, commandRoute } from '#web/server/http/command-route.ts'
import { listRevisions } from '#web/server/repositories/revisions.ts'

const number = z.coerce.number().int().min(1)
const schema = z.object({
  before: number.optional(),
  set: number.optional(),
  limit: number.max(200).default(50),
})

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'configure', async () => {
    const { before: beforeId, set: setId, limit } = commandQuery(request, schema)
    return listRevisions({ beforeId, setId, limit })
  })
}
