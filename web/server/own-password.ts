import type { z } from 'zod'
import type { ownPasswordSchema } from '#web/lib/inputs.ts'
import { ADDRESS_HEADER } from './auth/auth.ts'
import { type SessionUser, sessionIdOf } from './auth/session-user.ts'
import { InputError } from './failure.ts'
import { changeOwnPassword } from './repositories/users.ts'
import { panelRuntime } from './runtime.ts'

/**
 * A signed-in person's new password. The present one is asked for and guesses at it are limited as at the
 * door; every other session of the person ends.
 */
export async function replaceOwnPassword(
  input: z.output<typeof ownPasswordSchema>,
  user: SessionUser,
  headers: Headers,
): Promise<void> {
  const { loginGuard } = panelRuntime()
  const address = headers.get(ADDRESS_HEADER) ?? 'unknown'
  if (loginGuard.begin(user.email, address) > 0)
    throw new InputError('current', 'Too many attempts. Wait some minutes, then try again.')
  const person = { id: user.id, sessionId: (await sessionIdOf(headers)) ?? '' }
  if (!(await changeOwnPassword(person, input, user)))
    throw new InputError('current', 'This is not your present password.')
  loginGuard.succeed(user.email, address)
}
