import { commandRoute } from '#web/server/http/command-route.ts'
import { adoptConfiguration } from '#web/server/repositories/adoption.ts'

export async function POST(request: Request): Promise<Response> {
  return commandRoute(request, 'configure', (actor) => adoptConfiguration(actor))
}
