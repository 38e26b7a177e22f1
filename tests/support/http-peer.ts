import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { LoopbackPeer } from './loopback-peer.ts'

/** A web server that answers as it is told and keeps what was asked. */
export class HttpPeer extends LoopbackPeer {
  readonly asked: { path: string; authorization: string; host: string; encoding: string }[] = []

  static async listen(
    answer: (response: ServerResponse, request: IncomingMessage) => void,
  ): Promise<HttpPeer> {
    const peer = new HttpPeer(createServer())
    peer.listener.on('request', (request, response) => {
      peer.note(request)
      answer(response, request)
    })
    await peer.begin()
    return peer
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
