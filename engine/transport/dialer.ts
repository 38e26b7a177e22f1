import { connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import WebSocket from 'ws'
import { type Endpoint, formatEndpoint, formatHost } from '#engine/contract/address.ts'
import type { Limits } from '#engine/contract/limits.ts'
import { isSecure, isWebSocket } from '#engine/contract/transport-facts.ts'
import type { Certificates } from './certificates.ts'
import { checkPeer, serverName } from './peer-identity.ts'
import type { RareLog } from './rare-log.ts'
import type { StreamConnection } from './stream-connection.ts'
import { dialOptions, type Keep, type TcpOpener } from './stream-opener.ts'
import { peerOf } from './tls-peer.ts'
import type { Listener } from './transport.ts'
import { SUBPROTOCOL } from './websocket-gate.ts'
import { WebSocketWire } from './websocket-wire.ts'

/** Makes connections to destinations that ask for a handshake, an upgrade, or both. */
export class Dialer {
  private readonly certificates: Certificates
  private readonly limits: () => Limits
  private readonly log: RareLog
  private readonly tcp: TcpOpener

  constructor(certificates: Certificates, limits: () => Limits, log: RareLog, tcp: TcpOpener) {
    this.certificates = certificates
    this.limits = limits
    this.log = log
    this.tcp = tcp
  }

  dial(listener: Listener, to: Endpoint, keep: Keep): StreamConnection {
    const place = dialOptions(listener, to)
    if (!isSecure(to.transport)) {
      const socket = connect(place)
      const connection = keep(socket)
      socket.once('connect', () => this.speak(socket, connection, to))
      return connection
    }
    const socket = this.dialTls(place, to)
    const connection = keep(socket)
    const onError = (error: Error) => this.onFailure(error, socket, connection, to)
    socket.prependListener('error', onError)
    socket.once('secureConnect', () => {
      socket.off('error', onError)
      this.speak(socket, connection, to)
    })
    return connection
  }

  private dialTls(place: { host: string; port: number }, to: Endpoint): TLSSocket {
    const peer = peerOf(to)
    return connectTls({
      ...place,
      secureContext: this.certificates.forDestinations,
      servername: serverName(peer),
      rejectUnauthorized: peer.isVerified,
      checkServerIdentity: (_host, certificate) => checkPeer(peer.name, certificate),
    })
  }

  private onFailure(error: Error, socket: TLSSocket, connection: StreamConnection, to: Endpoint): void {
    if (connection.state !== 'opening') return
    const isUntrusted = Boolean(socket.authorizationError)
    connection.failure = isUntrusted ? 'tls-untrusted' : 'tls-handshake'
    const message = isUntrusted
      ? 'a destination has no certificate that is trusted here'
      : 'a TLS handshake with a destination failed'
    const fields = { to: formatEndpoint(to), name: peerOf(to).name, why: error.message }
    this.log.warn(`destination ${fields.to}`, message, fields)
  }

  private speak(socket: Socket, connection: StreamConnection, to: Endpoint): void {
    if (!isWebSocket(to.transport)) return this.tcp.admit(socket, connection)
    // However it ends from here on, unless its time runs out.
    connection.failure = 'websocket-refused'
    try {
      this.upgrade(socket, connection, to)
    } catch (error) {
      this.onRefusal(error, connection, to)
    }
  }

  private upgrade(socket: Socket, connection: StreamConnection, to: Endpoint): void {
    const host = isSecure(to.transport) ? peerOf(to).name : to.address
    // The socket beneath is there already, and secure where it is to be: the URL names it in the Host field alone.
    const webSocket = new WebSocket(`ws://${formatHost(host)}:${to.port}/`, SUBPROTOCOL, {
      createConnection: () => socket,
      perMessageDeflate: false,
      maxPayload: this.limits().messageBytes,
    })
    let isOpen = false
    webSocket.once('open', () => {
      isOpen = true
      connection.open((user) => new WebSocketWire(webSocket, socket, user))
    })
    webSocket.on('error', (error) => {
      if (!isOpen) this.onRefusal(error, connection, to)
    })
  }

  private onRefusal(error: unknown, connection: StreamConnection, to: Endpoint): void {
    const fields = { to: formatEndpoint(to), why: String(error) }
    this.log.warn(`destination ${fields.to}`, 'a destination refuses SIP over WebSocket', fields)
    connection.fail('websocket-refused')
  }
}
