import { ERROR_TEXTS } from '#engine/contract/errors.ts'
import { hasRole, userOfSession } from '#web/server/auth/session-user.ts'
import { dispatcherListOf } from '#web/server/dispatcher-export.ts'
import { listSets } from '#web/server/repositories/sets.ts'

export async function GET(request: Request): Promise<Response> {
  const user = await userOfSession(request.headers)
  if (!user) return new Response(ERROR_TEXTS.UNAUTHORIZED, { status: 401 })
  if (!hasRole(user, 'admin')) return new Response(ERROR_TEXTS.FORBIDDEN, { status: 403 })
  return new Response(dispatcherListOf(await listSets()), {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="dispatcher.list"',
      'cache-control': 'no-store',
    },
  })
}
