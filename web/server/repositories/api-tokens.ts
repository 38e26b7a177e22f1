import type { ApiTokenInput } from '#web/lib/inputs.ts'
import {
  API_SCOPES,
  type ApiScope,
  type ApiTokenView,
  isScopeWithin,
  SCOPE_OF_ROLE,
} from '#web/lib/people.ts'
import { parseRole, type SessionUser } from '../auth/session-user.ts'
import { InputError } from '../failure.ts'
import { newSecret, secretHash } from '../one-time-secret.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeAside } from './configuration.ts'

const PREFIX = 'fl_'
const DAY_MS = 24 * 3_600_000
const MOST_EACH = 50
/** Last use is kept to the minute. */
const USED_MS = 60_000

/** Whoever comes with a token: they and the token are named in the audit. */
export interface TokenBearer {
  readonly actor: Actor
  /** What it may do now: never more than its owner. */
  readonly scope: ApiScope
}

/** Resolves to the token itself: nobody can read it again. */
export async function createApiToken(input: ApiTokenInput, user: SessionUser): Promise<string> {
  const { name, scope, days } = input
  if (!isScopeWithin(scope, SCOPE_OF_ROLE[user.role]))
    throw new InputError('scope', `Your role allows ${SCOPE_OF_ROLE[user.role]} at most.`)
  const nowMs = panelRuntime().clock.wallMs()
  const token = newSecret(PREFIX)
  const expiresAt = days === null ? null : new Date(nowMs + days * DAY_MS)
  await changeAside(user, 'create API token', async (tx) => {
    if ((await tx.apiToken.count({ where: { userId: user.id } })) >= MOST_EACH)
      throw new InputError('', `You have ${MOST_EACH} tokens. Take back those that nothing uses.`)
    const row = {
      id: crypto.randomUUID(),
      tokenHash: secretHash(token),
      userId: user.id,
      createdAt: new Date(nowMs),
    }
    await tx.apiToken.create({ data: { ...row, name, scope, expiresAt } })
    return { value: undefined, subject: subjectOf(user, name), after: { name, scope, days } }
  })
  return token
}

/** Newest first. */
export async function listApiTokens(userId: string): Promise<ApiTokenView[]> {
  const rows = await panelRuntime().db.apiToken.findMany({
    where: { userId },
    orderBy: { createdAt: 'desc' },
    take: MOST_EACH,
  })
  return rows.map(({ id, name, scope, createdAt, expiresAt, lastUsedAt }) => ({
    id,
    name,
    scope: parseScope(scope),
    createdAtMs: createdAt.getTime(),
    expiresAtMs: expiresAt?.getTime() ?? null,
    lastUsedAtMs: lastUsedAt?.getTime() ?? null,
  }))
}

/** It does nothing from this moment on. */
export async function revokeApiToken(id: string, user: SessionUser): Promise<void> {
  await changeAside(user, 'take API token back', async (tx) => {
    const found = await tx.apiToken.findFirst({ where: { id, userId: user.id } })
    if (!found) throw new InputError('id', 'This token is taken back already.')
    await tx.apiToken.delete({ where: { id } })
    return { value: undefined, subject: subjectOf(user, found.name) }
  })
}

/** Null: no such token, one that has expired, or one whose owner is switched off. */
export async function bearerOfToken(token: string): Promise<TokenBearer | null> {
  if (!token.startsWith(PREFIX)) return null
  const { db, clock } = panelRuntime()
  const nowMs = clock.wallMs()
  const row = await db.apiToken.findUnique({
    where: { tokenHash: secretHash(token) },
    include: { user: true },
  })
  if (!row || row.user.disabledAt || (row.expiresAt && row.expiresAt.getTime() <= nowMs)) return null
  if ((row.lastUsedAt?.getTime() ?? 0) <= nowMs - USED_MS)
    await db.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: new Date(nowMs) } })
  const most = SCOPE_OF_ROLE[parseRole(row.user.role)]
  const given = parseScope(row.scope)
  return {
    actor: { id: row.user.id, name: `${row.user.name}, token “${row.name}”` },
    scope: isScopeWithin(given, most) ? given : most,
  }
}

/** An unknown word in the database grants the least. */
function parseScope(text: string): ApiScope {
  return API_SCOPES.find((scope) => scope === text) ?? 'read'
}

function subjectOf({ email }: SessionUser, name: string): string {
  return `API token “${name}” of ${email}`
}
