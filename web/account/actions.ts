'use server'
import type { ActionResult } from '#web/server/action.ts'
import { completeSetup } from '#web/server/setup.ts'

/** Guarded by the one-time token instead of a session: there is no account yet. */
export async function completeSetupAction(input: unknown): Promise<ActionResult<{ email: string }>> {
  return completeSetup(input)
}
