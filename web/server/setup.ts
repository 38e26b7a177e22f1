import { z } from 'zod'
import { firstProblem } from '#engine/contract/config.ts'
import { userInputSchema } from '#web/lib/inputs.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { createFirstAdmin } from './repositories/users.ts'
import { panelRuntime } from './runtime.ts'

const SETUP_ACTOR = { id: 'setup', name: 'first-run set-up' }

const setupSchema = userInputSchema.omit({ role: true }).extend({ token: z.string().max(128) })

/** First-run set-up is open until the first account is made. */
export function isSetupOpen(): boolean {
  return panelRuntime().setup.isOpen
}

export function acceptsSetupToken(token: string): boolean {
  return panelRuntime().setup.accepts(token)
}

/**
 * Makes the first admin for whoever holds the one-time token; afterwards sign in as usual.
 * Guesses are not limited: 256 bits need no limit, and a stranger's guesses must not lock the owner out.
 */
export async function completeSetup(input: unknown): Promise<Outcome<{ email: string }>> {
  const { setup } = panelRuntime()
  const parsed = setupSchema.safeParse(input)
  if (!parsed.success) return { ok: false, code: 'INPUT_INVALID', ...firstProblem(parsed.error) }
  const { token, ...person } = parsed.data
  if (!setup.accepts(token))
    return refusal('This set-up link is not valid. The panel prints the current one on its console.')
  const admin = await createFirstAdmin(person, SETUP_ACTOR)
  setup.close()
  return admin ? { ok: true, value: { email: admin.email } } : refusal('The set-up is done already. Sign in.')
}

function refusal(message: string): { ok: false; code: 'FORBIDDEN'; message: string } {
  return { ok: false, code: 'FORBIDDEN', message }
}
