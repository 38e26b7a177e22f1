import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'
import type { ClientCertificate } from '#engine/contract/vocabulary.ts'
import type { Certificates } from './certificates.ts'
import type { Gate } from './gate.ts'
import type { RareLog } from './rare-log.ts'
import type { StreamConnection } from './stream-connection.ts'

function placeOf(socket: Socket): string {
  return `${socket.localAddress} ${socket.remoteAddress} ${socket.remotePort}`
}

function showedCertificate(socket: TLSSocket): boolean {
  return Object.keys(socket.getPeerCertificate()).length > 0
}

/** The TLS handshake of one listener, from the caller's hello to what lies behind it. */
export class TlsGate implements Gate {
  private readonly clients: ClientCertificate
  private readonly next: Gate
  private readonly log: RareLog
  private readonly server: Server
  /** In their handshake, by both ends. Entries leave with it, or with their socket. */
  private readonly greeting = new Map<string, StreamConnection>()

  constructor(certificates: Certificates, clients: ClientCertificate, next: Gate, log: RareLog) {
    this.clients = clients
    this.next = next
    this.log = log
    // Whom a shown certificate is believed is looked at below: what is refused here ends without a reason.
    this.server = createServer({
      requestCert: clients !== 'none',
      rejectUnauthorized: false,
      SNICallback: (name, found) => found(null, certificates.contextFor(name)),
    })
    this.server.on('secureConnection', (socket) => this.onSecure(socket))
    this.server.on('tlsClientError', (_error, socket) => this.onFailure(socket))
    certificates.serve(this.server)
  }

  admit(socket: Socket, connection: StreamConnection): void {
    const place = placeOf(socket)
    this.greeting.set(place, connection)
    socket.once('close', () => {
      if (this.greeting.get(place) === connection) this.greeting.delete(place)
    })
    this.server.emit('connection', socket)
  }

  private onSecure(socket: TLSSocket): void {
    socket.on('error', () => socket.destroy())
    const connection = this.take(socket)
    if (!connection) socket.destroy()
    else if (this.isWelcome(socket)) this.next.admit(socket, connection)
    else this.refuse(socket, connection)
  }

  private onFailure(socket: TLSSocket): void {
    this.take(socket)?.fail('tls-handshake')
    socket.destroy()
  }

  private take(socket: TLSSocket): StreamConnection | undefined {
    const place = placeOf(socket)
    const connection = this.greeting.get(place)
    this.greeting.delete(place)
    return connection
  }

  /** A certificate that nobody vouches for is worse than none. */
  private isWelcome(socket: TLSSocket): boolean {
    if (this.clients === 'none' || socket.authorized) return true
    return this.clients === 'optional' && !showedCertificate(socket)
  }

  private refuse(socket: TLSSocket, connection: StreamConnection): void {
    const from: Endpoint = connection.remote
    const why = showedCertificate(socket) ? String(socket.authorizationError) : 'no certificate was shown'
    this.log.warn(`caller ${from.address}`, 'a caller has no certificate that is trusted here', {
      from: formatEndpoint(from),
      why,
    })
    connection.fail('tls-untrusted')
  }
}
