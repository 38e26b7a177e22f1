import { connect, type Socket } from 'node:net'
import type { Endpoint } from '#engine/contract/address.ts'
import type { ListenerSpec } from '#engine/contract/env.ts'
import type { Limits } from '#engine/contract/limits.ts'
import { SocketWire } from './socket-wire.ts'
import type { StreamConnection } from './stream-connection.ts'
import type { Listener } from './transport.ts'

/** Enters a socket in the table of connections. */
export type Keep = (socket: Socket) => StreamConnection

/** Brings accepted sockets, and those of our own, to where messages can go over them. */
export interface StreamOpener {
  admit(socket: Socket, connection: StreamConnection, spec: ListenerSpec): void
  /** The connection is opened once the far end has proved who it is. */
  dial(listener: Listener, to: Endpoint, keep: Keep): StreamConnection
  stop(): void
}

/** What a connection to `to` through `listener` is made with. */
export function dialOptions(listener: Listener, to: Endpoint) {
  return {
    host: to.address,
    port: to.port,
    localAddress: listener.address,
    autoSelectFamily: false,
    keepAlive: true,
  }
}

/** TCP: there is nothing between the connection and its messages. */
export class TcpOpener implements StreamOpener {
  private readonly limits: () => Limits

  constructor(limits: () => Limits) {
    this.limits = limits
  }

  admit(socket: Socket, connection: StreamConnection): void {
    connection.open((user) => new SocketWire(socket, user, this.limits))
  }

  dial(listener: Listener, to: Endpoint, keep: Keep): StreamConnection {
    const socket = connect(dialOptions(listener, to))
    const connection = keep(socket)
    socket.once('connect', () => this.admit(socket, connection))
    return connection
  }

  stop(): void {
    // Connections are their table's to close.
  }
}
