import { firstProblem } from '#engine/contract/config.ts'
import { invitedPersonSchema } from '#web/lib/inputs.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { asFairlineError } from './failure.ts'
import { acceptInvitation } from './repositories/invitations.ts'

/** Makes the account of whoever holds an invitation's link; afterwards sign in as usual. */
export async function completeInvitation(input: unknown): Promise<Outcome<{ email: string }>> {
  const parsed = invitedPersonSchema.safeParse(input)
  if (!parsed.success) return { ok: false, code: 'INPUT_INVALID', ...firstProblem(parsed.error) }
  try {
    const user = await acceptInvitation(parsed.data)
    if (user) return { ok: true, value: { email: user.email } }
    return { ok: false, code: 'FORBIDDEN', message: 'This invitation is not open any more. Ask for another.' }
  } catch (error) {
    const known = asFairlineError(error)
    if (!known) throw error
    return { ok: false, ...known }
  }
}
