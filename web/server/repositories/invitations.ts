import type { z } from 'zod'
import type { invitationInputSchema, invitedPersonSchema } from '#web/lib/inputs.ts'
import type { InvitationState, InvitationView, UserView } from '#web/lib/people.ts'
import { parseRole, type SessionUser } from '../auth/session-user.ts'
import { InputError } from '../failure.ts'
import { newSecret, secretHash } from '../one-time-secret.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeAside } from './configuration.ts'
import { hashPassword, insertUser } from './users.ts'

const VALID_MS = 72 * 3_600_000
/** A link that is over still says what became of it for as long. */
const KEPT_MS = 30 * 24 * 3_600_000
const MOST_OPEN = 200
/** Whoever is no admin any more lets nobody in. One without its maker's id was made by an earlier version. */
const BY_ADMIN = { OR: [{ invitedById: null }, { maker: { role: 'admin', disabledAt: null } }] }

/** Resolves to the token of the link: nobody can read it again. A second invitation takes the first one's place. */
export async function invite(
  input: z.output<typeof invitationInputSchema>,
  user: SessionUser,
): Promise<string> {
  const { email, role } = input
  const nowMs = panelRuntime().clock.wallMs()
  const token = newSecret('')
  await changeAside(user, 'invite', async (tx) => {
    await tx.invitation.deleteMany({ where: { expiresAt: { lt: new Date(nowMs - KEPT_MS) } } })
    await tx.invitation.deleteMany({ where: { email, usedAt: null } })
    if (await tx.user.findUnique({ where: { email } }))
      throw new InputError('email', `${email} has an account already.`)
    if ((await tx.invitation.count({ where: { usedAt: null, ...BY_ADMIN } })) >= MOST_OPEN)
      throw new InputError('', `${MOST_OPEN} invitations are open. Take some of them back first.`)
    const invitation = {
      id: crypto.randomUUID(),
      tokenHash: secretHash(token),
      email,
      role,
      invitedBy: user.name,
      invitedById: user.id,
      createdAt: new Date(nowMs),
      expiresAt: new Date(nowMs + VALID_MS),
    }
    await tx.invitation.create({ data: invitation })
    return { value: undefined, subject: `invitation ${email}`, after: { email, role } }
  })
  return token
}

/** Newest first. */
export async function listInvitations(): Promise<InvitationView[]> {
  const { db, clock } = panelRuntime()
  const rows = await db.invitation.findMany({
    where: { usedAt: null, expiresAt: { gt: new Date(clock.wallMs()) }, ...BY_ADMIN },
    orderBy: { createdAt: 'desc' },
    take: MOST_OPEN,
  })
  return rows.map(({ id, email, role, invitedBy, createdAt, expiresAt }) => ({
    id,
    email,
    role: parseRole(role),
    invitedBy,
    createdAtMs: createdAt.getTime(),
    expiresAtMs: expiresAt.getTime(),
  }))
}

export async function takeInvitationBack(id: string, actor: Actor): Promise<void> {
  await changeAside(actor, 'take invitation back', async (tx) => {
    const found = await tx.invitation.findFirst({ where: { id, usedAt: null } })
    if (!found) throw new InputError('id', 'This invitation is used or taken back already.')
    await tx.invitation.delete({ where: { id } })
    return { value: undefined, subject: `invitation ${found.email}` }
  })
}

/** Guesses are not limited: 256 bits need no limit. */
export async function readInvitation(token: string): Promise<InvitationState> {
  const { db, clock } = panelRuntime()
  const row = await db.invitation.findUnique({ where: { tokenHash: secretHash(token), ...BY_ADMIN } })
  if (!row) return { kind: 'unknown' }
  if (row.usedAt) return { kind: 'used' }
  if (row.expiresAt.getTime() <= clock.wallMs()) return { kind: 'expired' }
  return { kind: 'open', email: row.email, role: parseRole(row.role) }
}

/** Null: the link was open no more when it came to it. Of two at once one makes the account. */
export async function acceptInvitation(
  input: z.output<typeof invitedPersonSchema>,
): Promise<UserView | null> {
  const { token, name, password } = input
  if ((await readInvitation(token)).kind !== 'open') return null
  const hash = await hashPassword(password)
  const tokenHash = secretHash(token)
  const now = new Date(panelRuntime().clock.wallMs())
  const open = { tokenHash, usedAt: null, expiresAt: { gt: now }, ...BY_ADMIN }
  return changeAside({ id: 'invitation', name }, 'accept invitation', async (tx) => {
    const { count } = await tx.invitation.updateMany({ where: open, data: { usedAt: now } })
    const row = await tx.invitation.findUnique({ where: { tokenHash } })
    if (count === 0 || !row)
      throw new InputError('token', 'This invitation was used or ended in this moment.')
    const person = { email: row.email, name, role: parseRole(row.role) }
    const user = await insertUser(tx, person, hash)
    return { value: user, subject: `user ${user.email}`, after: { ...person, invitedBy: row.invitedBy } }
  })
}
