import { InputError } from '../failure.ts'
import { passwordHash } from '../repositories/users.ts'
import { panelRuntime } from '../runtime.ts'
import { ADDRESS_HEADER } from './auth.ts'
import type { SessionUser } from './session-user.ts'

/**
 * Whoever finds an open screen does not know the password: it is asked for before anything that lets people in is
 * changed. Guesses are limited as at the door. `field` is where the answer is told.
 */
export async function provePassword(
  user: SessionUser,
  password: string,
  headers: Headers,
  field: string,
): Promise<void> {
  const { auth } = panelRuntime()
  const context = await auth.$context
  await guardedProof(user, headers, field, async () => {
    const hash = await passwordHash(user.id)
    const isRight = hash !== null && (await context.password.verify({ hash, password }))
    return isRight ? null : 'This is not your present password.'
  })
}

/** A proof that can be guessed at; `prove` answers what is wrong, or null. */
export async function guardedProof(
  user: SessionUser,
  headers: Headers,
  field: string,
  prove: () => Promise<string | null>,
): Promise<void> {
  const { loginGuard } = panelRuntime()
  const address = headers.get(ADDRESS_HEADER) ?? 'unknown'
  if (loginGuard.begin(user.email, address) > 0)
    throw new InputError(field, 'Too many attempts. Wait some minutes, then try again.')
  const problem = await prove()
  if (problem !== null) throw new InputError(field, problem)
  loginGuard.succeed(user.email, address)
}
