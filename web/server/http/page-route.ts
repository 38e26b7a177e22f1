import { ERROR_TEXTS } from '#engine/contract/errors.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { userOfSession } from '../auth/session-user.ts'
import { asFairlineError } from '../failure.ts'
import { errorFields } from '../log.ts'
import { panelRuntime } from '../runtime.ts'

/**
 * What a page asks again and again, for whoever is signed in; a viewer sees everything. The answer is an outcome: what
 * is known to go wrong (an engine that is away) is none of the browser's errors, and fills no console.
 */
export async function pageRoute(request: Request, work: () => Promise<unknown>): Promise<Response> {
  if (!(await userOfSession(request.headers)))
    return answer({ ok: false, code: 'UNAUTHORIZED', message: ERROR_TEXTS.UNAUTHORIZED }, 401)
  try {
    return answer({ ok: true, value: await work() })
  } catch (error) {
    const known = asFairlineError(error)
    if (known) return answer({ ok: false, code: known.code, message: known.message })
    panelRuntime().log.error('a question of a page failed', errorFields(error))
    return answer({
      ok: false,
      code: 'DATABASE_FAILED',
      message: 'This could not be read; the panel log says why.',
    })
  }
}

function answer(outcome: Outcome<unknown>, status = 200): Response {
  return Response.json(outcome, { status, headers: { 'cache-control': 'no-store' } })
}
