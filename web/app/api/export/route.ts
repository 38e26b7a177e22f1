import { z } from 'zod'
import { ERROR_TEXTS } from '#engine/contract/errors.ts'
import { EXCHANGE_FORMATS, FILE_NAMES } from '#web/lib/exchange-formats.ts'
import { hasRole, userOfSession } from '#web/server/auth/session-user.ts'
import { writeFile } from '#web/server/exchange/write.ts'
import { readAddress } from '#web/server/http/address-input.ts'
import { listSets } from '#web/server/repositories/sets.ts'

const schema = z.object({
  set: z.coerce.number().int().min(1).optional(),
  format: z.enum(EXCHANGE_FORMATS).default('dispatcher-list'),
})

/** All sets, or one, as a peer's file to keep. */
export async function GET(request: Request): Promise<Response> {
  const user = await userOfSession(request.headers)
  if (!user) return new Response(ERROR_TEXTS.UNAUTHORIZED, { status: 401 })
  if (!hasRole(user, 'admin')) return new Response(ERROR_TEXTS.FORBIDDEN, { status: 403 })
  const asked = readAddress(request, schema)
  if (!asked.success) return new Response(ERROR_TEXTS.INPUT_INVALID, { status: 400 })
  const { set, format } = asked.data
  return new Response(writeFile(await listSets(set), format).text, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${FILE_NAMES[format]}"`,
      'cache-control': 'no-store',
    },
  })
}
