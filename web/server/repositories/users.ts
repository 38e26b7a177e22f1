import type { Role } from '#engine/contract/vocabulary.ts'
import type { Transaction } from '#prisma/client.ts'
import { passwordSchema, type UserInput, userInputSchema } from '#web/lib/inputs.ts'
import type { RemovedKeys, UserEntry, UserView } from '#web/lib/people.ts'
import { parseRole } from '../auth/session-user.ts'
import { InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeAside } from './configuration.ts'

interface Credential {
  readonly id: string
  /** As it is kept: its hash. */
  readonly password: string | null
}

const NO_USER = 'Nobody has this account.'

export async function countUsers(): Promise<number> {
  return panelRuntime().db.user.count()
}

/** Who may sign in, and by what. */
export async function listUsers(): Promise<UserEntry[]> {
  const { db, clock, loginGuard } = panelRuntime()
  const lasting = { expiresAt: { gt: new Date(clock.wallMs()) } }
  const rows = await db.user.findMany({
    orderBy: { createdAt: 'asc' },
    include: {
      sessions: { where: lasting, orderBy: { updatedAt: 'desc' }, take: 1 },
      twoFactors: { take: 1 },
      _count: { select: { sessions: { where: lasting }, passkeys: true } },
    },
  })
  return rows.map(({ sessions, twoFactors, _count, ...row }) => ({
    ...viewOf(row),
    disabledAtMs: row.disabledAt?.getTime() ?? null,
    lockedUntilMs:
      Math.max(loginGuard.lockedUntilMs(row.email), twoFactors[0]?.lockedUntil?.getTime() ?? 0) || null,
    hasSecondFactor: row.twoFactorEnabled,
    passkeys: _count.passkeys,
    sessions: _count.sessions,
    seenAtMs: sessions[0]?.updatedAt.getTime() ?? null,
  }))
}

export async function findUserByEmail(
  email: string,
): Promise<(UserView & Pick<UserEntry, 'hasSecondFactor'>) | null> {
  const row = await panelRuntime().db.user.findUnique({ where: { email: email.toLowerCase() } })
  return row && { ...viewOf(row), hasSecondFactor: row.twoFactorEnabled }
}

export async function createUser(input: UserInput, actor: Actor): Promise<UserView> {
  const { password, ...person } = userInputSchema.parse(input)
  const hash = await hashPassword(password)
  return changeAside(actor, 'create user', async (tx) => {
    const user = await insertUser(tx, person, hash)
    return { value: user, subject: `user ${user.email}`, after: { ...person } }
  })
}

/** The very first account, and only while there is none: two set-ups at once make one admin. */
export async function createFirstAdmin(
  input: Omit<UserInput, 'role'>,
  actor: Actor,
): Promise<UserView | null> {
  const { password, ...person } = userInputSchema.parse({ ...input, role: 'admin' })
  const hash = await hashPassword(password)
  return changeAside(actor, 'create first admin', async (tx) => {
    if ((await tx.user.count()) > 0) return { value: null, subject: `user ${person.email}` }
    return {
      value: await insertUser(tx, person, hash),
      subject: `user ${person.email}`,
      after: { ...person },
    }
  })
}

/** The new role holds at once; open sockets are cut within a second. */
export async function setUserRole(id: string, role: Role, actor: Actor): Promise<UserView> {
  return changeAside(actor, 'change role', async (tx) => {
    const before = await presentUser(tx, id)
    if (role !== 'admin') await refuseLastAdmin(tx, id)
    const user = viewOf(await tx.user.update({ where: { id }, data: { role } }))
    return { value: user, subject: `user ${user.email}`, before: { role: before.role }, after: { role } }
  })
}

/**
 * Somebody else may have held the account: whatever lets in by itself goes with the sessions, a half-done sign-in too.
 * Nobody whom guesses had locked out stays so.
 */
export async function setUserPassword(id: string, password: string, actor: Actor): Promise<RemovedKeys> {
  const hash = await hashPassword(passwordSchema.parse(password))
  const { email, ...removed } = await changeAside(actor, 'set password', async (tx) => {
    const user = await presentUser(tx, id)
    await tx.account.deleteMany({ where: { userId: id, providerId: 'credential' } })
    await tx.account.create({ data: credential(id, hash) })
    await tx.session.deleteMany({ where: { userId: id } })
    await tx.verification.deleteMany({ where: { value: id } })
    const removed = {
      apiTokens: (await tx.apiToken.deleteMany({ where: { userId: id } })).count,
      passkeys: (await tx.passkey.deleteMany({ where: { userId: id } })).count,
      invitations: (await tx.invitation.deleteMany({ where: { invitedById: id, usedAt: null } })).count,
    }
    await forgiveCodes(tx, id)
    return { value: { email: user.email, ...removed }, subject: `user ${user.email}`, after: { removed } }
  })
  panelRuntime().loginGuard.unlock(email)
  return removed
}

export async function forgiveCodes(tx: Transaction, userId: string): Promise<void> {
  await tx.twoFactor.updateMany({
    where: { userId },
    data: { failedVerificationCount: 0, lockedUntil: null },
  })
}

/** By which somebody signs in with a password; null where nobody has this account. */
export async function credentialOf(email: string): Promise<Credential | null> {
  const where = { providerId: 'credential', user: { email: email.toLowerCase() } }
  return panelRuntime().db.account.findFirst({ where, select: { id: true, password: true } })
}

/** False: the password is another by now. Writes, so that it waits for a change that is under way. */
export async function isStill({ id, password }: Credential): Promise<boolean> {
  const { count } = await panelRuntime().db.account.updateMany({
    where: { id, password },
    data: { password },
  })
  return count > 0
}

/** Null: this person has none. */
export async function passwordHash(userId: string): Promise<string | null> {
  const where = { userId, providerId: 'credential' }
  return (await panelRuntime().db.account.findFirst({ where }))?.password ?? null
}

/** By the person alone; ends every other session of theirs and sign-ins that wait for a code, and keeps API tokens and passkeys. */
export async function changeOwnPassword(
  { id, sessionId }: { readonly id: string; readonly sessionId: string },
  password: string,
  actor: Actor,
): Promise<void> {
  const hash = await hashPassword(passwordSchema.parse(password))
  await changeAside(actor, 'change own password', async (tx) => {
    const user = await presentUser(tx, id)
    await tx.account.updateMany({
      where: { userId: id, providerId: 'credential' },
      data: { password: hash },
    })
    await tx.session.deleteMany({ where: { userId: id, id: { not: sessionId } } })
    await tx.verification.deleteMany({ where: { value: id } })
    return { value: undefined, subject: `user ${user.email}` }
  })
}

export async function deleteUser(id: string, actor: Actor): Promise<void> {
  await changeAside(actor, 'delete user', async (tx) => {
    const { email, name, role } = await presentUser(tx, id)
    await refuseLastAdmin(tx, id)
    await tx.user.delete({ where: { id } })
    return { value: undefined, subject: `user ${email}`, before: { email, name, role } }
  })
}

export async function hashPassword(password: string): Promise<string> {
  const context = await panelRuntime().auth.$context
  return context.password.hash(password)
}

function credential(userId: string, password: string) {
  return { id: crypto.randomUUID(), accountId: userId, providerId: 'credential', userId, password }
}

export async function insertUser(
  tx: Transaction,
  person: { email: string; name: string; role: Role },
  hash: string,
): Promise<UserView> {
  if (await tx.user.findUnique({ where: { email: person.email } })) {
    throw new InputError('email', `${person.email} has an account already.`)
  }
  const user = await tx.user.create({ data: { id: crypto.randomUUID(), emailVerified: true, ...person } })
  await tx.account.create({ data: credential(user.id, hash) })
  return viewOf(user)
}

export async function presentUser(tx: Transaction, id: string): Promise<UserView> {
  const user = await tx.user.findUnique({ where: { id } })
  if (!user) throw new InputError('id', NO_USER)
  return viewOf(user)
}

/** Somebody has to be able to make the next admin: one who is switched off is none. */
export async function refuseLastAdmin(tx: Transaction, id: string): Promise<void> {
  const others = await tx.user.count({ where: { role: 'admin', disabledAt: null, id: { not: id } } })
  if (others === 0) throw new InputError('role', 'This is the last admin; make somebody else one first.')
}

function viewOf(row: { id: string; email: string; name: string; role: string; createdAt: Date }): UserView {
  const { id, email, name, role, createdAt } = row
  return { id, email, name, role: parseRole(role), createdAtMs: createdAt.getTime() }
}
