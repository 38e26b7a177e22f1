import { z } from 'zod'
import { passwordSchema } from '#web/lib/inputs.ts'
import { InputError } from '#web/server/failure.ts'
import { COMMAND_LINE, commandInput, commandRoute } from '#web/server/http/command-route.ts'
import { findUserByEmail, setUserPassword } from '#web/server/repositories/users.ts'

const schema = z.object({ email: z.string().max(254), password: passwordSchema })

export async function POST(request: Request): Promise<Response> {
  return commandRoute(request, async () => {
    const { email, password } = await commandInput(request, schema, 4_096)
    const user = await findUserByEmail(email)
    if (!user) throw new InputError('email', `Nobody has the account ${email}.`)
    await setUserPassword(user.id, password, COMMAND_LINE)
    return { email: user.email }
  })
}
