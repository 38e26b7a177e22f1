import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import { firstProblem } from '#engine/contract/config.ts'
import { ERROR_TEXTS, type ErrorCode } from '#engine/contract/errors.ts'
import type { Role } from '#engine/contract/vocabulary.ts'
import { numberWords } from '#web/lib/number-words.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { hasRole, type SessionUser, userOfSession } from './auth/session-user.ts'
import { asFairlineError } from './failure.ts'
import { errorFields } from './log.ts'
import { panelRuntime } from './runtime.ts'

type Refusal = Extract<Outcome<never>, { ok: false }>

/** A server action's guard: session, role, schema, then the work; what goes wrong becomes a value. */
export function guardedAction<I, T>(
  role: Role,
  schema: z.ZodType<I>,
  work: (input: I, user: SessionUser) => Promise<T>,
): (input: unknown) => Promise<Outcome<T>> {
  return async (input) => {
    const user = await userOfSession(await headers())
    if (!user) return refusal('UNAUTHORIZED')
    if (!hasRole(user, role)) return refusal('FORBIDDEN')
    const parsed = schema.safeParse(input, { error: numberWords })
    if (!parsed.success) return { ok: false, code: 'INPUT_INVALID', ...firstProblem(parsed.error) }
    try {
      return { ok: true, value: await work(parsed.data, user) }
    } catch (error) {
      unstable_rethrow(error)
      return failureResult(error)
    }
  }
}

function refusal(code: ErrorCode): Refusal {
  return { ok: false, code, message: ERROR_TEXTS[code] }
}

/** Known failures speak for themselves; anything else is logged and told in plain words. */
function failureResult(error: unknown): Refusal {
  const known = asFairlineError(error)
  if (known) return { ok: false, ...known }
  panelRuntime().log.error('an action failed', errorFields(error))
  return { ok: false, code: 'DATABASE_FAILED', message: 'This could not be saved; the panel log says why.' }
}
