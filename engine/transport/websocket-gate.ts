import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Limits } from '#engine/contract/limits.ts'
import type { Gate } from './gate.ts'
import type { StreamConnection } from './stream-connection.ts'
import { WebSocketWire } from './websocket-wire.ts'

/** The subprotocol both sides must name (RFC 7118 §4.1). */
export const SUBPROTOCOL = 'sip'
/** An upgrade is a request line and a few fields; browsers add cookies. */
const MAX_REQUEST_BYTES = 16 * 1_024
const UPGRADE_REQUIRED = 426
const BAD_REQUEST = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n'

function offersSip(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? ''
  return offered.split(',').some((name) => name.trim() === SUBPROTOCOL)
}

/** The HTTP upgrade of one listener (RFC 6455 §4.2). */
export class WebSocketGate implements Gate {
  private readonly limits: () => Limits
  private readonly http: Server
  /** Whose upgrade is under way. */
  private readonly upgrading = new WeakMap<Duplex, StreamConnection>()

  constructor(limits: () => Limits) {
    this.limits = limits
    this.http = createServer({ maxHeaderSize: MAX_REQUEST_BYTES }, (request, response) =>
      this.onRequest(request, response),
    )
    this.http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.onUpgrade(request, socket, head),
    )
    this.http.on('clientError', (_error, socket) => {
      this.upgrading.get(socket)?.fail('websocket-refused')
      socket.destroy()
    })
  }

  admit(socket: Socket, connection: StreamConnection): void {
    this.upgrading.set(socket, connection)
    this.http.emit('connection', socket)
  }

  /** RFC 9110 §15.5.22: this port speaks WebSocket and nothing else. */
  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    this.upgrading.get(request.socket)?.turnAway('websocket-refused')
    response.writeHead(UPGRADE_REQUIRED, { connection: 'close, upgrade', upgrade: 'websocket' })
    response.end('SIP over WebSocket is served here (RFC 7118).\n')
  }

  private onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const connection = this.upgrading.get(socket)
    if (!connection || !(socket instanceof Socket)) socket.destroy()
    else if (offersSip(request)) this.upgrade(request, socket, head, connection)
    else {
      connection.turnAway('websocket-refused')
      socket.end(`${BAD_REQUEST}The subprotocol "${SUBPROTOCOL}" is needed (RFC 7118).\n`)
    }
  }

  private upgrade(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    connection: StreamConnection,
  ): void {
    const acceptor = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.limits().messageBytes,
      handleProtocols: () => SUBPROTOCOL,
    })
    acceptor.handleUpgrade(request, socket, head, (webSocket) => {
      // An error nobody listens to would end the process.
      webSocket.on('error', () => {})
      connection.open((user) => new WebSocketWire(webSocket, socket, user))
    })
    // What is no proper upgrade was answered by `ws` by now.
    connection.turnAway('websocket-refused')
  }
}
