import { commandRoute } from '#web/server/http/command-route.ts'
import { readStats } from '#web/server/stats.ts'

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', readStats)
}
