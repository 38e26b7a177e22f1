import { figuresQuerySchema } from '#web/lib/figures-query.ts'
import { addressInput } from '#web/server/http/address-input.ts'
import { pageRoute } from '#web/server/http/page-route.ts'
import { figuresOf } from '#web/server/repositories/figures.ts'

export async function GET(request: Request): Promise<Response> {
  return pageRoute(request, async () => figuresOf(addressInput(request, figuresQuerySchema)))
}
