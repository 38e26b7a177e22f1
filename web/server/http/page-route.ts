import { ERROR_TEXTS, type ErrorCode } from '#engine/contract/errors.ts'
import { userOfSession } from '../auth/session-user.ts'
import { asFairlineError } from '../failure.ts'
import { errorFields } from '../log.ts'
import { panelRuntime } from '../runtime.ts'
import { statusOf } from './status-of.ts'

/** What a page asks again and again, as JSON, for whoever is signed in; a viewer sees everything. */
export async function pageRoute(request: Request, work: () => Promise<unknown>): Promise<Response> {
  if (!(await userOfSession(request.headers))) return failure('UNAUTHORIZED', ERROR_TEXTS.UNAUTHORIZED)
  try {
    return Response.json(await work(), { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    const known = asFairlineError(error)
    if (known) return failure(known.code, known.message)
    panelRuntime().log.error('a question of a page failed', errorFields(error))
    return failure('DATABASE_FAILED', 'This could not be read; the panel log says why.')
  }
}

function failure(code: ErrorCode, message: string): Response {
  return Response.json({ code, message }, { status: statusOf(code) })
}
