import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/** A peer on a loopback port that does with each connection what it is told, and lets none outlive it. */
export class TcpPeer {
  readonly open = new Set<Socket>()
  accepted = 0
  private readonly listener: Server

  private constructor(listener: Server) {
    this.listener = listener
  }

  static async listen(meet: (socket: Socket) => void): Promise<TcpPeer> {
    const listener = createServer()
    const peer = new TcpPeer(listener)
    listener.on('connection', (socket) => {
      peer.accepted += 1
      peer.open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => peer.open.delete(socket))
      socket.resume()
      meet(socket)
    })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    return peer
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
}
