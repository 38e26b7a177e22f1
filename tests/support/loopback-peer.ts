import { once } from 'node:events'
import type { Server, Socket } from 'node:net'

/** What listens on a loopback port for a test and lets no connection outlive it. */
export class LoopbackPeer {
  readonly open = new Set<Socket>()
  readonly listener: Server

  protected constructor(listener: Server) {
    this.listener = listener
    listener.on('connection', (socket) => {
      this.open.add(socket)
      socket.on('close', () => this.open.delete(socket))
    })
  }

  get port(): number {
    const bound = this.listener.address()
    if (bound === null || typeof bound === 'string') throw new Error('not listening')
    return bound.port
  }

  close(): void {
    this.listener.close()
    for (const socket of this.open) socket.destroy()
  }

  protected async begin(): Promise<void> {
    this.listener.listen(0, '127.0.0.1')
    await once(this.listener, 'listening')
  }
}
