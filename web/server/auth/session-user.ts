import { ROLES, type Role } from '#engine/contract/vocabulary.ts'
import { errorFields } from '../log.ts'
import { noteSessionsSeen, SEEN_MS } from '../repositories/seen.ts'
import { panelRuntime } from '../runtime.ts'

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

/** The user of a request's session cookie; read from the database every time (rules 26). */
export async function userOfSession(headers: Headers): Promise<SessionUser | null> {
  const session = await panelRuntime().auth.api.getSession({ headers })
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
  const session = await panelRuntime().auth.api.getSession({ headers })
  return session?.session.id ?? null
}
