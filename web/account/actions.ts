'use server'
import { headers } from 'next/headers'
import { z } from 'zod'
import { apiTokenFormSchema, codeSchema, ownPasswordSchema } from '#web/lib/inputs.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { guardedAction } from '#web/server/action.ts'
import { provePassword } from '#web/server/auth/prove-password.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  replaceBackupCodes,
} from '#web/server/auth/second-factor.ts'
import { sessionIdOf } from '#web/server/auth/session-user.ts'
import { completeInvitation } from '#web/server/invited.ts'
import { replaceOwnPassword } from '#web/server/own-password.ts'
import { createApiToken, revokeApiToken } from '#web/server/repositories/api-tokens.ts'
import { removePasskey } from '#web/server/repositories/passkeys.ts'
import { endSession, endSessions } from '#web/server/repositories/sessions.ts'
import { completeSetup } from '#web/server/setup.ts'

const own = z.object({ id: z.string().min(1).max(64) })
const proof = z.object({ password: z.string().min(1, 'write your present password').max(128) })

/** Guarded by the one-time token instead of a session: there is no account yet. */
export async function completeSetupAction(input: unknown): Promise<Outcome<{ email: string }>> {
  return completeSetup(input)
}

/** Guarded by the invitation's token: whoever was invited has no account yet. */
export async function acceptInvitationAction(input: unknown): Promise<Outcome<{ email: string }>> {
  return completeInvitation(input)
}

export const changeOwnPasswordAction = guardedAction('viewer', ownPasswordSchema, async (input, user) =>
  replaceOwnPassword(input, user, await headers()),
)

export const beginSecondFactorAction = guardedAction('viewer', proof, async (input, user) =>
  beginSecondFactor(input.password, user, await headers()),
)
export const confirmSecondFactorAction = guardedAction(
  'viewer',
  z.object({ code: codeSchema }),
  async (input, user) => confirmSecondFactor(input.code, user, await headers()),
)
export const endSecondFactorAction = guardedAction('viewer', proof, async (input, user) =>
  endSecondFactor(input.password, user, await headers()),
)
export const replaceBackupCodesAction = guardedAction('viewer', proof, async (input, user) =>
  replaceBackupCodes(input.password, user, await headers()),
)

export const removePasskeyAction = guardedAction('viewer', own, (input, user) =>
  removePasskey(input.id, user),
)

export const endOwnSessionAction = guardedAction('viewer', own, (input, user) =>
  endSession(user.id, input.id, user),
)
/** How many have ended. */
export const endOtherSessionsAction = guardedAction('viewer', z.object({}), async (_, user) =>
  endSessions(user.id, (await sessionIdOf(await headers())) ?? '', user),
)

/** The token itself, this once. */
export const createApiTokenAction = guardedAction('viewer', apiTokenFormSchema, async (input, user) => {
  const { password, ...token } = input
  await provePassword(user, password, await headers(), 'password')
  return createApiToken(token, user)
})
export const revokeApiTokenAction = guardedAction('viewer', own, (input, user) =>
  revokeApiToken(input.id, user),
)
