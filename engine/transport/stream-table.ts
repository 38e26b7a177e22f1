import type { Socket } from 'node:net'
import type { Endpoint } from '#engine/contract/address.ts'
import { MAX_HEADER_BYTES } from './framing.ts'
import { type ConnectionOwner, type ConnectionState, StreamConnection } from './stream-connection.ts'
import type { Arrival, DropReason, Listener, TransportOptions, TransportUser } from './transport.ts'

/** How long a closed connection may take to send what waits. */
const CLOSING_MS = 2_000
/** What all unfinished messages may take together; above it the longest-lived connections keep theirs. */
const MAX_HELD_BYTES = 128 * 1_024 * 1_024

type Cap =
  | 'maxConnectionsPerAddress'
  | 'maxConnections'
  | 'messageDeadlineMs'
  | 'idleTimeoutMs'
  | 'connectTimeoutMs'
export type StreamSettings = Required<Pick<TransportOptions, Cap | 'clock'>>

export function streamSettings(options: TransportOptions): StreamSettings {
  return {
    clock: options.clock,
    maxConnectionsPerAddress: options.maxConnectionsPerAddress ?? 100,
    maxConnections: options.maxConnections ?? 4_096,
    messageDeadlineMs: options.messageDeadlineMs ?? 10_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 15 * 60_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 2_000,
  }
}

function keyOf(listener: Listener, remote: Endpoint): string {
  return `${listener.index} ${remote.address} ${remote.port}`
}

/** All TCP connections of this thread, bounded altogether and per address. */
export class StreamTable implements ConnectionOwner {
  private readonly settings: StreamSettings
  private readonly user: TransportUser
  /** Entries leave when their connection ends. */
  private readonly connections = new Map<string, StreamConnection>()
  private readonly perAddress = new Map<string, number>()
  private ids = 0

  constructor(settings: StreamSettings, user: TransportUser) {
    this.settings = settings
    this.user = user
  }

  get size(): number {
    return this.connections.size
  }

  /** The connection between `listener` and `remote` that bytes can be given to, whoever made it. */
  find(listener: Listener, remote: Endpoint): StreamConnection | null {
    const found = this.connections.get(keyOf(listener, remote))
    return found && (found.state === 'open' || found.state === 'connecting') ? found : null
  }

  accept(socket: Socket, listener: Listener): void {
    const remote: Endpoint = {
      transport: listener.transport,
      address: socket.remoteAddress?.toLowerCase() ?? '',
      port: socket.remotePort ?? 0,
    }
    const isCrowded = (this.perAddress.get(remote.address) ?? 0) >= this.settings.maxConnectionsPerAddress
    if (remote.port !== 0 && !isCrowded && this.hasRoom) {
      this.add(socket, listener, remote, true)
      return
    }
    socket.on('error', () => {})
    socket.destroy()
    this.user.onDrop('connection-limit', {
      listener,
      address: remote.address,
      port: remote.port,
      connection: null,
    })
  }

  get hasRoom(): boolean {
    return this.connections.size < this.settings.maxConnections
  }

  /** Takes over a socket that is connecting to `remote`. */
  add(socket: Socket, listener: Listener, remote: Endpoint, isInbound: boolean): StreamConnection {
    const connection = new StreamConnection(++this.ids, socket, listener, remote, isInbound, this)
    this.connections.get(keyOf(listener, remote))?.destroy()
    this.connections.set(keyOf(listener, remote), connection)
    if (isInbound) this.perAddress.set(remote.address, (this.perAddress.get(remote.address) ?? 0) + 1)
    return connection
  }

  /** Ends what is past a deadline; called several times a second. */
  sweep(): void {
    const nowMs = this.nowMs()
    let heldBytes = 0
    for (const connection of this.connections.values()) {
      heldBytes += connection.heldBytes
      const isGreedy = heldBytes > MAX_HELD_BYTES && connection.heldBytes > MAX_HEADER_BYTES
      const reason = isGreedy ? 'receive-buffers-full' : this.overdue(connection, nowMs)
      if (reason) this.user.onDrop(reason, connection)
      if (reason || this.isStuck(connection, nowMs)) connection.destroy()
    }
  }

  stop(): void {
    for (const connection of this.connections.values()) connection.destroy()
  }

  nowMs(): number {
    return this.settings.clock.monotonicMs()
  }

  deliver(bytes: Buffer, arrival: Arrival): void {
    this.user.onMessage(bytes, arrival)
  }

  drop(reason: DropReason, arrival: Arrival): void {
    this.user.onDrop(reason, arrival)
  }

  ended(connection: StreamConnection, before: ConnectionState): void {
    const key = keyOf(connection.listener, connection.remote)
    if (this.connections.get(key) === connection) this.connections.delete(key)
    if (connection.isInbound) this.leaveAddress(connection.address)
    if (before === 'connecting') this.user.onUnreachable(connection.remote)
    else this.user.onConnectionLost?.(connection)
  }

  private overdue(connection: StreamConnection, nowMs: number): DropReason | null {
    if (connection.state !== 'open') return null
    const { messageDeadlineMs, idleTimeoutMs } = this.settings
    if (connection.messageMs >= 0 && nowMs - connection.messageMs >= messageDeadlineMs)
      return 'message-deadline'
    return nowMs - connection.activeMs >= idleTimeoutMs ? 'idle' : null
  }

  private isStuck(connection: StreamConnection, nowMs: number): boolean {
    const spentMs = nowMs - connection.sinceMs
    if (connection.state === 'connecting') return spentMs >= this.settings.connectTimeoutMs
    return connection.state === 'closing' && spentMs >= CLOSING_MS
  }

  private leaveAddress(address: string): void {
    const left = (this.perAddress.get(address) ?? 1) - 1
    if (left > 0) this.perAddress.set(address, left)
    else this.perAddress.delete(address)
  }
}
