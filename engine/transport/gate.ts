import type { Socket } from 'node:net'
import type { StreamConnection } from './stream-connection.ts'

/** What stands between an accepted socket and its messages: nothing, a handshake, an upgrade, or both. */
export interface Gate {
  admit(socket: Socket, connection: StreamConnection): void
}
