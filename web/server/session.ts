import { headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'
import type { Role } from '#engine/contract/vocabulary.ts'
import { hasRole, type SessionUser, userOfSession } from './auth/session-user.ts'
import { countUsers } from './repositories/users.ts'
import { panelRuntime } from './runtime.ts'

export type { SessionUser } from './auth/session-user.ts'

/** Who asks, from the session cookie and the database; no cache outlives this request. */
export const currentUser = cache(async (): Promise<SessionUser | null> => userOfSession(await headers()))

/** Number of the configuration that a page drawn now is of, or of an earlier one; null before the first was built. */
export function presentRevision(): number | null {
  return panelRuntime().bridge.links()[0]?.wanted?.number ?? null
}

/** For pages: sends strangers to sign in (or to set up), and shows "forbidden" below the minimum role. */
export async function requireUser(minimum: Role = 'viewer'): Promise<SessionUser> {
  const user = await currentUser()
  if (!user) redirect((await countUsers()) === 0 ? '/setup' : '/login')
  if (!hasRole(user, minimum)) forbidden()
  return user
}
