import { z } from 'zod'
import { passwordSchema } from '#web/lib/inputs.ts'
import { InputError } from '#web/server/failure.ts'
import { commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { resetSecondFactor } from '#web/server/repositories/second-factor.ts'
import { findUserByEmail, setUserPassword } from '#web/server/repositories/users.ts'

const schema = z.object({
  email: z.string().max(254),
  password: passwordSchema,
  /** For somebody who has lost the telephone, too. */
  resetsSecondFactor: z.boolean().default(false),
})

export async function POST(request: Request): Promise<Response> {
  return commandRoute(request, 'host', async (actor) => {
    const { email, password, resetsSecondFactor } = await commandInput(request, schema, 4_096)
    const user = await findUserByEmail(email)
    if (!user) throw new InputError('email', `Nobody has the account ${email}.`)
    const removed = await setUserPassword(user.id, password, actor)
    if (resetsSecondFactor && user.hasSecondFactor) await resetSecondFactor(user.id, actor)
    return { email: user.email, ...removed }
  })
}
