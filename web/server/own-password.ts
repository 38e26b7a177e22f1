import type { z } from 'zod'
import type { ownPasswordSchema } from '#web/lib/inputs.ts'
import { provePassword } from './auth/prove-password.ts'
import { type SessionUser, sessionIdOf } from './auth/session-user.ts'
import { changeOwnPassword } from './repositories/users.ts'

/** A signed-in person's new password; every other session of the person ends. */
export async function replaceOwnPassword(
  { current, password }: z.output<typeof ownPasswordSchema>,
  user: SessionUser,
  headers: Headers,
): Promise<void> {
  await provePassword(user, current, headers, 'current')
  await changeOwnPassword({ id: user.id, sessionId: (await sessionIdOf(headers)) ?? '' }, password, user)
}
