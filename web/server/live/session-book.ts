import type { Role } from '#engine/contract/vocabulary.ts'
import type { Database } from '#prisma/client.ts'
import type { PanelAuth } from '../auth/auth.ts'
import { parseRole, sessionOf } from '../auth/session-user.ts'
import type { Clock } from '../clock.ts'
import { noteSessionsSeen, SEEN_MS } from '../repositories/seen.ts'
import { rolesOfSessions } from '../repositories/sessions.ts'

/** The session behind one open socket. */
export interface LiveSession {
  readonly id: string
  readonly role: Role
}

/** Who may keep a socket open: asked of the database, at the handshake and again and again. */
export class SessionBook {
  private readonly auth: PanelAuth
  private readonly db: Database
  private readonly clock: Clock
  private notedMs = 0

  constructor(auth: PanelAuth, db: Database, clock: Clock) {
    this.auth = auth
    this.db = db
    this.clock = clock
  }

  async open(cookie: string): Promise<LiveSession | null> {
    const found = await sessionOf(this.auth, new Headers({ cookie }))
    return found && { id: found.session.id, role: parseRole(found.user.role) }
  }

  /** Those whose session lasts and whose person has the same role as when the socket was opened. */
  async stillValid(sessions: readonly LiveSession[]): Promise<Set<LiveSession>> {
    const ids = sessions.map((session) => session.id)
    const nowMs = this.clock.wallMs()
    const roles = await rolesOfSessions(this.db, ids, nowMs)
    if (nowMs >= this.notedMs + SEEN_MS) {
      this.notedMs = nowMs
      await noteSessionsSeen(this.db, [...roles.keys()], nowMs)
    }
    return new Set(sessions.filter((session) => roles.get(session.id) === session.role))
  }
}
