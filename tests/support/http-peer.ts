import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A web server on a loopback port that answers as it is told, keeps what was asked, and lets no connection outlive it. */
export class HttpPeer {
  readonly asked: { path: string; authorization: string; host: string; encoding: string }[] = []
  readonly open = new Set<Socket>()
  readonly listener: Server

  private constructor(listener: Server) {
    this.listener = listener
  }

  static async listen(
    answer: (response: ServerResponse, request: IncomingMessage) => void,
  ): Promise<HttpPeer> {
    const listener = createServer()
    const peer = new HttpPeer(listener)
    listener.on('connection', (socket) => {
      peer.open.add(socket)
      socket.on('close', () => peer.open.delete(socket))
    })
    listener.on('request', (request, response) => {
      peer.note(request)
      answer(response, request)
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

  private note({ url = '', headers }: IncomingMessage): void {
    this.asked.push({
      path: url,
      authorization: headers.authorization ?? '',
      host: headers.host ?? '',
      encoding: headers['accept-encoding'] ?? '',
    })
  }
}
