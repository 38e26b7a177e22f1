import type { PasskeyView } from '#web/lib/people.ts'
import type { SessionUser } from '../auth/session-user.ts'
import { InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { changeAside } from './configuration.ts'

const MOST_EACH = 20

export async function listPasskeys(userId: string): Promise<PasskeyView[]> {
  const rows = await panelRuntime().db.passkey.findMany({
    where: { userId },
    orderBy: { createdAt: 'desc' },
    take: MOST_EACH,
  })
  return rows.map(({ id, name, createdAt }) => ({
    id,
    name: name ?? '',
    createdAtMs: createdAt?.getTime() ?? null,
  }))
}

export async function refuseMorePasskeys(userId: string): Promise<void> {
  if ((await panelRuntime().db.passkey.count({ where: { userId } })) >= MOST_EACH)
    throw new InputError('', `You have ${MOST_EACH} passkeys. Remove those that you do not use.`)
}

export async function notePasskeyAdded(name: string, user: SessionUser): Promise<void> {
  await changeAside(user, 'add passkey', async () => ({
    value: undefined,
    subject: `user ${user.email}`,
    after: { name },
  }))
}

/** It opens nothing from this moment on; sessions that it opened go on. */
export async function removePasskey(id: string, user: SessionUser): Promise<void> {
  await changeAside(user, 'remove passkey', async (tx) => {
    const found = await tx.passkey.findFirst({ where: { id, userId: user.id } })
    if (!found) throw new InputError('id', 'This passkey is removed already.')
    await tx.passkey.delete({ where: { id } })
    return { value: undefined, subject: `user ${user.email}`, before: { name: found.name } }
  })
}
