'use server'
import { headers } from 'next/headers'
import { ownPasswordSchema } from '#web/lib/inputs.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { guardedAction } from '#web/server/action.ts'
import { replaceOwnPassword } from '#web/server/own-password.ts'
import { completeSetup } from '#web/server/setup.ts'

/** Guarded by the one-time token instead of a session: there is no account yet. */
export async function completeSetupAction(input: unknown): Promise<Outcome<{ email: string }>> {
  return completeSetup(input)
}

export const changeOwnPasswordAction = guardedAction('viewer', ownPasswordSchema, async (input, user) =>
  replaceOwnPassword(input, user, await headers()),
)
