import { ROLES, type Role } from '#engine/contract/vocabulary.ts'
import { errorFields } from '../log.ts'
import { noteSessionsSeen, SEEN_MS } from '../repositories/seen.ts'
import { panelRuntime } from '../runtime.ts'
import type { PanelAuth } from './auth.ts'

/** Who is signed in. */
export interface SessionUser {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
}

/** An unknown word in the database grants the least. */
export function parseRole(text: string | null | undefined): Role {
  return ROLES.find((role) => role === text) ?? 'viewer'
}

export function hasRole(user: SessionUser, minimum: Role): boolean {
  return ROLES.indexOf(user.role) >= ROLES.indexOf(minimum)
}

/** Read from the database every time (rules 26). A sign-in under way may make one for somebody who was just switched off. */
export async function sessionOf(auth: PanelAuth, headers: Headers) {
  const found = await auth.api.getSession({ headers })
  return found?.user.disabledAt ? null : found
}

/** The user of a request's session cookie. */
export async function userOfSession(headers: Headers): Promise<SessionUser | null> {
  const session = await sessionOf(panelRuntime().auth, headers)
  if (!session) return null
  await noteSeen(session.session)
  const { id, name, email, role } = session.user
  return { id, name, email, role: parseRole(role) }
}

/** A database that cannot be written shuts nobody out. */
async function noteSeen({ id, updatedAt }: { readonly id: string; readonly updatedAt: Date }): Promise<void> {
  const { db, clock, log } = panelRuntime()
  const nowMs = clock.wallMs()
  if (updatedAt.getTime() > nowMs - SEEN_MS) return
  await noteSessionsSeen(db, [id], nowMs).catch((error: unknown) =>
    log.warn('that a session was seen could not be noted', errorFields(error)),
  )
}

/** Id of the session by which a request comes: a name, not the secret of its cookie. */
export async function sessionIdOf(headers: Headers): Promise<string | null> {
  const session = await sessionOf(panelRuntime().auth, headers)
  return session?.session.id ?? null
}
