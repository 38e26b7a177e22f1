import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { WebSocket, WebSocketServer } from 'ws'
import { formatHost } from '#engine/contract/address.ts'
import type { Bridge, BridgeOrder, Identity } from './bridge.ts'
import { dialPort, innerSeat, type Seat, sippSeat } from './seats.ts'
import { streamWire, type Wire, webSocketWire } from './wires.ts'

const SUBPROTOCOL = 'sip'

/**
 * A leg over TLS or WebSocket before a SIPp that speaks plain TCP. The caller's connects to the engine, as telephones
 * and browsers do; the callee's is connected to. A response goes back on the connection its request came on.
 */
export class StreamLeg implements Bridge {
  private readonly order: BridgeOrder
  private readonly outer = new Set<Wire>()
  private readonly cameBy = new Map<string, Wire>()
  private readonly faults: string[] = []
  private server: Server | null = null
  private latest: Wire | null = null
  private inner: Wire | null = null

  private constructor(order: BridgeOrder) {
    this.order = order
  }

  static async open(order: BridgeOrder): Promise<StreamLeg> {
    const leg = new StreamLeg(order)
    const { side, seat } = order
    if (side === 'caller') {
      leg.latest = await leg.dial()
      leg.server = createServer((socket) => {
        leg.inner = streamWire(socket, (message) => leg.hearSipp(message))
      })
      await listening(leg.server, innerSeat(seat))
    } else {
      leg.server = leg.serve()
      await listening(leg.server, seat)
    }
    return leg
  }

  wrong(): string | null {
    return this.faults[0] ?? null
  }

  close(): void {
    this.server?.close()
    this.inner?.close()
    for (const wire of this.outer) wire.close()
  }

  /** Its SIPp listens by the time the first message comes. */
  private hearEngine(message: Buffer, by: Wire): void {
    if (isRequest(message)) this.cameBy.set(branchOf(message), by)
    this.inner ??= streamWire(connectTo(sippSeat(this.order.seat)), (answer) => this.hearSipp(answer))
    this.inner.send(message)
  }

  private hearSipp(message: Buffer): void {
    const by = isRequest(message) ? this.latest : this.cameBy.get(branchOf(message))
    if (by) by.send(message)
    else this.faults.push(`nowhere to send: ${message.toString('latin1').split('\r\n')[0]}`)
  }

  private keep(make: (hear: (message: Buffer) => void) => Wire): Wire {
    const wire: Wire = make((message) => this.hearEngine(message, wire))
    this.outer.add(wire)
    this.latest = wire
    return wire
  }

  private keepWebSocket(socket: WebSocket): Wire {
    return this.keep((hear) => webSocketWire(socket, hear, (fault) => this.faults.push(fault)))
  }

  private async dial(): Promise<Wire> {
    const { engine, leg, seat, identity } = this.order
    const place = {
      host: engine.address,
      port: engine.port,
      localAddress: seat.address,
      localPort: dialPort(seat),
    }
    const trust = { ca: identity.authority }
    if (leg.transport === 'tls') {
      const socket = connectTls({ ...place, ...trust })
      await once(socket, 'secureConnect')
      return this.keep((hear) => streamWire(socket, hear))
    }
    const url = `${leg.transport}://${formatHost(engine.address)}:${engine.port}/`
    const dialled = { localAddress: place.localAddress, localPort: place.localPort }
    const socket = new WebSocket(url, SUBPROTOCOL, { ...dialled, ...trust, perMessageDeflate: false })
    await once(socket, 'open')
    return this.keepWebSocket(socket)
  }

  private serve(): Server {
    const { leg, identity } = this.order
    if (leg.transport === 'tls') {
      const server = createTlsServer(pair(identity), (socket) => {
        this.keep((hear) => streamWire(socket, hear))
      })
      return server
    }
    const server = leg.transport === 'wss' ? createHttpsServer(pair(identity)) : createHttpServer()
    const sockets = new WebSocketServer({
      server,
      perMessageDeflate: false,
      handleProtocols: () => SUBPROTOCOL,
    })
    sockets.on('connection', (socket) => this.keepWebSocket(socket))
    return server
  }
}

function pair({ certificate, key }: Identity): { cert: string; key: string } {
  return { cert: certificate, key }
}

function connectTo({ address, port }: Seat): Socket {
  return connect({ host: address, port, localAddress: address })
}

async function listening(server: Server, { address, port }: Seat): Promise<void> {
  server.listen(port, address)
  await once(server, 'listening')
}

function isRequest(message: Buffer): boolean {
  return message.toString('latin1', 0, 8) !== 'SIP/2.0 '
}

function branchOf(message: Buffer): string {
  return /\r\nVia:[^\r]*?;branch=([^;,\s]+)/i.exec(message.toString('latin1'))?.[1] ?? ''
}
