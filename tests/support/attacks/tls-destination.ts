import { once } from 'node:events'
import { createServer, type Server, type TlsOptions } from 'node:tls'
import { parseMessage } from '#engine/sip/message.ts'
import { answerTo } from '../responses.ts'

/** A destination behind TLS: answers 200 to what it is let hear, and keeps every byte of it. */
export class TlsDestination {
  heard = ''
  readonly address: string
  private readonly server: Server

  private constructor(server: Server, address: string) {
    this.server = server
    this.address = address
    server.on('secureConnection', (socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        this.heard += bytes.toString('latin1')
        const message = parseMessage(bytes)
        if (!('malformed' in message) && message.isRequest && message.method !== 'ACK')
          socket.write(answerTo(message, 200, { tag: 'tls' }))
      })
    })
    server.on('tlsClientError', () => {})
  }

  static async open(address: string, port: number, options: TlsOptions): Promise<TlsDestination> {
    const destination = new TlsDestination(createServer(options), address)
    destination.server.listen(port, address)
    await once(destination.server, 'listening')
    return destination
  }

  close(): void {
    this.server.close()
  }
}
