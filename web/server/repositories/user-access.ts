import { panelRuntime } from '../runtime.ts'
import { type Actor, changeAside } from './configuration.ts'
import { forgiveCodes, presentUser, refuseLastAdmin } from './users.ts'

/** Says whether a person may sign in; off ends their sessions at once, and their tokens do nothing. */
export async function setUserEnabled(id: string, isEnabled: boolean, actor: Actor): Promise<void> {
  const action = isEnabled ? 'switch user on' : 'switch user off'
  await changeAside(actor, action, async (tx) => {
    const user = await presentUser(tx, id)
    if (!isEnabled) await refuseLastAdmin(tx, id)
    // On again, those end that a sign-in under way made after they were switched off.
    const ended = isEnabled ? { user: { disabledAt: { not: null } } } : {}
    await tx.session.deleteMany({ where: { userId: id, ...ended } })
    const disabledAt = isEnabled ? null : new Date(panelRuntime().clock.wallMs())
    await tx.user.update({ where: { id }, data: { disabledAt } })
    return { value: undefined, subject: `user ${user.email}` }
  })
}

/** Too many wrong passwords or codes are forgiven. */
export async function unlockUser(id: string, actor: Actor): Promise<void> {
  const email = await changeAside(actor, 'unlock user', async (tx) => {
    const user = await presentUser(tx, id)
    await forgiveCodes(tx, id)
    return { value: user.email, subject: `user ${user.email}` }
  })
  panelRuntime().loginGuard.unlock(email)
}
