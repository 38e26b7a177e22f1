import { listDestinations } from '#web/server/destination-list.ts'
import { commandRoute } from '#web/server/http/command-route.ts'

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, listDestinations)
}
