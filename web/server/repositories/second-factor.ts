import { InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeAside } from './configuration.ts'
import { presentUser } from './users.ts'

/** As the sign-in library keeps it: secret and codes are encrypted. */
export interface KeptSecondFactor {
  readonly isOn: boolean
  readonly secret: string
  readonly backupCodes: string
}

export async function findSecondFactor(userId: string): Promise<KeptSecondFactor | null> {
  const row = await panelRuntime().db.twoFactor.findFirst({ where: { userId }, include: { user: true } })
  if (!row) return null
  return { isOn: row.user.twoFactorEnabled, secret: row.secret, backupCodes: row.backupCodes }
}

export async function switchSecondFactorOn(userId: string, sessionId: string, actor: Actor): Promise<void> {
  await changeAside(actor, 'switch second factor on', async (tx) => {
    const user = await presentUser(tx, userId)
    await tx.twoFactor.updateMany({ where: { userId }, data: { verified: true } })
    await tx.user.update({ where: { id: userId }, data: { twoFactorEnabled: true } })
    await tx.session.deleteMany({ where: { userId, id: { not: sessionId } } })
    return { value: undefined, subject: `user ${user.email}` }
  })
}

export async function switchSecondFactorOff(userId: string, actor: Actor): Promise<void> {
  await changeAside(actor, 'switch second factor off', async (tx) => {
    const user = await presentUser(tx, userId)
    await tx.twoFactor.deleteMany({ where: { userId } })
    await tx.user.update({ where: { id: userId }, data: { twoFactorEnabled: false } })
    return { value: undefined, subject: `user ${user.email}` }
  })
}

export async function noteNewBackupCodes(userId: string, actor: Actor): Promise<void> {
  await changeAside(actor, 'make new backup codes', async (tx) => ({
    value: undefined,
    subject: `user ${(await presentUser(tx, userId)).email}`,
  }))
}

/** For somebody who lost the telephone; their sessions end, and the password alone lets them in again. */
export async function resetSecondFactor(userId: string, actor: Actor): Promise<void> {
  await changeAside(actor, 'reset second factor', async (tx) => {
    const user = await presentUser(tx, userId)
    const { count } = await tx.twoFactor.deleteMany({ where: { userId } })
    if (count === 0) throw new InputError('id', `${user.name} has no second factor.`)
    await tx.user.update({ where: { id: userId }, data: { twoFactorEnabled: false } })
    await tx.session.deleteMany({ where: { userId } })
    return { value: undefined, subject: `user ${user.email}` }
  })
}
