import { createServer, type Server, type Socket } from 'node:net'

export interface StreamListenerUser {
  onSocket(socket: Socket): void
  /** News only: the listener goes on. */
  onListenerError(error: Error): void
}

/** One bound TCP port that accepts connections. */
export class StreamListener {
  readonly port: number
  private readonly server: Server
  private isClosed = false

  constructor(server: Server, port: number) {
    this.server = server
    this.port = port
  }

  start(user: StreamListenerUser): void {
    this.server.on('error', (error) => user.onListenerError(error))
    this.server.on('connection', (socket) => user.onSocket(socket))
  }

  /** Accepted connections are their table's to close. */
  close(): Promise<void> {
    if (this.isClosed) return Promise.resolve()
    this.isClosed = true
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}

function boundPort(server: Server): number {
  const bound = server.address()
  return typeof bound === 'object' && bound ? bound.port : 0
}

/** Rejects with the system's error where the address cannot be bound. Call `start` in the same turn. */
export function openStreamListener(address: string, port: number): Promise<StreamListener> {
  const server = createServer({ allowHalfOpen: false, noDelay: true, keepAlive: true })
  return new Promise((resolve, reject) => {
    // Stays: after the bind it does nothing, and no error event is ever without a listener.
    server.on('error', reject)
    server.listen({ host: address, port, ipv6Only: address.includes(':'), exclusive: true }, () =>
      resolve(new StreamListener(server, boundPort(server))),
    )
  })
}
