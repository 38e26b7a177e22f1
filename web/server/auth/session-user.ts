import { ROLES, type Role } from '#engine/contract/vocabulary.ts'
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
  const { id, name, email, role } = session.user
  return { id, name, email, role: parseRole(role) }
}

/** Id of the session by which a request comes: a name, not the secret of its cookie. */
export async function sessionIdOf(headers: Headers): Promise<string | null> {
  const session = await panelRuntime().auth.api.getSession({ headers })
  return session?.session.id ?? null
}
