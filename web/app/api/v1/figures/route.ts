import { figuresQuerySchema } from '#web/lib/figures-query.ts'
import { addressInput } from '#web/server/http/address-input.ts'
import { commandRoute } from '#web/server/http/command-route.ts'
import { figuresOf } from '#web/server/repositories/figures.ts'

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', async () => figuresOf(addressInput(request, figuresQuerySchema)))
}
