import { isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import { connectTo } from './connect.ts'
import type { LoadFailure } from './polling.ts'

export interface StreamUser {
  /** The socket is the user's from here on, who listens for `error` at once; what is returned ends the use of it. */
  onOpen(socket: Socket): Stoppable
  onFailed(failure: LoadFailure): void
}

/** For the handshake of TLS, from the connection on. */
const SECURE_MS = 5_000

/** Reaches a source over TCP, and over TLS where its address says so: then its certificate must be good. */
export function openStream(address: LoadSourceAddress, clock: Clock, user: StreamUser): Stoppable {
  let use: Stoppable | null = null
  const connecting = connectTo(address, clock, {
    onConnected: (socket) => {
      use = address.isSecure ? new Securing(socket, address.host, clock, user) : user.onOpen(socket)
    },
    onFailed: (connection, problem) => user.onFailed({ connection, problem }),
  })
  return {
    stop: () => {
      connecting.stop()
      use?.stop()
    },
  }
}

class Securing implements Stoppable {
  private readonly secured: Socket
  private readonly user: StreamUser
  private readonly deadline: Stoppable
  private use: Stoppable | null = null
  private isOver = false

  constructor(socket: Socket, host: string, clock: Clock, user: StreamUser) {
    this.user = user
    this.secured = connectTls({ socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) })
    this.deadline = clock.after(SECURE_MS, () =>
      this.fail({
        connection: 'silent',
        problem: `connected, but no TLS handshake within ${SECURE_MS / 1_000} s`,
      }),
    )
    this.secured.on('error', (error: NodeJS.ErrnoException) => this.fail(failureOf(error.code)))
    this.secured.on('close', () => this.fail(failureOf('ECONNRESET')))
    this.secured.once('secureConnect', () => this.succeed())
  }

  stop(): void {
    this.use?.stop()
    if (this.isOver) return
    this.end()
    this.secured.destroy()
  }

  private end(): void {
    this.isOver = true
    this.deadline.stop()
  }

  private succeed(): void {
    if (this.isOver) return
    this.end()
    this.use = this.user.onOpen(this.secured)
  }

  private fail(failure: LoadFailure): void {
    if (this.isOver) return
    this.stop()
    this.user.onFailed(failure)
  }
}

/** Codes are OpenSSL's and the system's, so that no text of the far end is shown. */
function failureOf(code: string | undefined): LoadFailure {
  if (code === 'ECONNRESET') return { connection: 'closed', problem: 'closed within the TLS handshake' }
  return { connection: 'unreachable', problem: `TLS fails: ${code ?? 'no reason given'}` }
}
