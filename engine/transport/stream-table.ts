import type { Socket } from 'node:net'
import type { Clock } from '#engine/base/clock.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Limits } from '#engine/contract/limits.ts'
import { isSecure } from '#engine/contract/transport-facts.ts'
import { type ConnectionOwner, type ConnectionState, StreamConnection } from './stream-connection.ts'
import { peerOf } from './tls-peer.ts'
import type { Arrival, DropReason, Listener, TransportUser } from './transport.ts'

/** How long the far end may take to answer a connection of ours (SYN to SYN-ACK). */
const CONNECT_MS = 2_000
/**
 * A request of ours without a byte in return for so long: somebody between has forgotten the connection, and TCP itself
 * would say so after a quarter of an hour.
 */
const SILENT_MS = 32_000
/** How long a closed connection may take to send what waits. */
const CLOSING_MS = 2_000
/** RFC 7118 §6: without traffic for so long a WebSocket is asked for a sign of life; routers forget it sooner or later. */
const PING_MS = 25_000
/** What all unfinished messages may take together; above it ours keep theirs, then the longest-lived of the others. */
const MAX_HELD_BYTES = 128 * 1_024 * 1_024

function placeKey(listener: Listener, { address, port }: { address: string; port: number }): string {
  return `${listener.index} ${address} ${port}`
}

/** RFC 5923 §9: whom we found at the far end belongs to the connection as much as its address does. */
function ownKey(listener: Listener, to: Endpoint): string {
  const peer = isSecure(to.transport) ? peerOf(to) : null
  return `${placeKey(listener, to)} ${peer ? `${peer.isVerified} ${peer.name}` : ''}`
}

/** All streams of this thread, bounded altogether and per address. */
export class StreamTable implements ConnectionOwner {
  private readonly clock: Clock
  private readonly limits: () => Limits
  private readonly user: TransportUser
  /** Made by others, by listener and far end. All entries leave when their connection ends. */
  private readonly inbound = new Map<string, StreamConnection>()
  /** Made by us, by listener, far end and, where that is secure, its name. */
  private readonly own = new Map<string, StreamConnection>()
  private readonly ownByPlace = new Map<string, StreamConnection>()
  private readonly perAddress = new Map<string, number>()
  private ids = 0

  constructor(clock: Clock, limits: () => Limits, user: TransportUser) {
    this.clock = clock
    this.limits = limits
    this.user = user
  }

  get size(): number {
    return this.inbound.size + this.own.size
  }

  /**
   * A connection that bytes for `to` may be given to. Only one that we made: whoever connects to us with a
   * fitting address must not be sent what is meant for another (RFC 5923 §5).
   * DEVIATION: the `alias` parameter is not obeyed, so a stream that others made is never used for requests that
   * have no other tie to it (RFC 5923 §8 leaves that to us).
   */
  find(listener: Listener, to: Endpoint): StreamConnection | null {
    return usable(this.own.get(ownKey(listener, to)))
  }

  /** The open stream between `listener` and exactly this far end, whoever made it. */
  connectionOf(listener: Listener, flow: Endpoint): StreamConnection | null {
    const key = placeKey(listener, flow)
    return usable(this.inbound.get(key)) ?? usable(this.ownByPlace.get(key))
  }

  /** Null, with the socket closed and counted, where one more is too many. */
  accept(socket: Socket, listener: Listener): StreamConnection | null {
    const remote: Endpoint = {
      transport: listener.transport,
      address: socket.remoteAddress?.toLowerCase() ?? '',
      port: socket.remotePort ?? 0,
    }
    const refusal = this.refusal(remote)
    if (!refusal) return this.add(socket, listener, remote, true)
    socket.on('error', () => {})
    socket.destroy()
    this.drop(refusal, { listener, address: remote.address, port: remote.port, connection: null })
    return null
  }

  get hasRoom(): boolean {
    return this.size < this.limits().connections
  }

  /** Takes over a socket that is connecting to `remote`. */
  connect(socket: Socket, listener: Listener, remote: Endpoint): StreamConnection {
    return this.add(socket, listener, remote, false)
  }

  /** Ends what is past a deadline; called several times a second. */
  sweep(): void {
    const nowMs = this.nowMs()
    let heldBytes = 0
    for (const connection of this.all()) {
      heldBytes += connection.heldBytes
      const isGreedy = heldBytes > MAX_HELD_BYTES && connection.heldBytes > this.limits().headerBytes
      const reason = isGreedy ? 'receive-buffers-full' : this.overdue(connection, nowMs)
      if (reason) connection.fail(reason)
      else if (this.isStuck(connection, nowMs)) connection.destroy()
      else if (nowMs - Math.max(connection.activeMs, connection.pingedMs) >= PING_MS) connection.ping()
    }
  }

  stop(): void {
    for (const connection of this.all()) connection.destroy()
  }

  nowMs(): number {
    return this.clock.monotonicMs()
  }

  deliver(bytes: Buffer, arrival: Arrival): void {
    this.user.onMessage(bytes, arrival)
  }

  drop(reason: DropReason, arrival: Arrival): void {
    this.user.onDrop(reason, arrival)
  }

  ended(connection: StreamConnection, before: ConnectionState): void {
    const { remote, isInbound, failure } = connection
    this.forget(connection)
    const isOpening = before === 'opening' || before === 'connecting'
    if (before === 'opening') this.drop(failure ?? 'half-open', connection)
    if (isOpening && !isInbound) this.user.onUnreachable(remote, failure ?? undefined)
    // Told later: a `send` may have found it too slow, or put another in its place.
    else if (!isOpening) queueMicrotask(() => this.user.onConnectionLost?.(connection))
  }

  private add(socket: Socket, listener: Listener, remote: Endpoint, isInbound: boolean): StreamConnection {
    const connection = new StreamConnection(++this.ids, socket, listener, remote, isInbound, this)
    const place = placeKey(listener, remote)
    const table = isInbound ? this.inbound : this.own
    const key = isInbound ? place : ownKey(listener, remote)
    table.get(key)?.destroy()
    table.set(key, connection)
    if (isInbound) this.perAddress.set(remote.address, (this.perAddress.get(remote.address) ?? 0) + 1)
    else this.ownByPlace.set(place, connection)
    return connection
  }

  private forget(connection: StreamConnection): void {
    const { listener, remote, isInbound } = connection
    const place = placeKey(listener, remote)
    if (isInbound) this.leaveAddress(remote.address)
    forgetEntry(isInbound ? this.inbound : this.ownByPlace, place, connection)
    if (!isInbound) forgetEntry(this.own, ownKey(listener, remote), connection)
  }

  /** Ours first: strangers must not take the memory that destinations need. */
  private *all(): Iterable<StreamConnection> {
    yield* this.own.values()
    yield* this.inbound.values()
  }

  private refusal({ address, port }: Endpoint): DropReason | null {
    const held = this.perAddress.get(address) ?? 0
    if (held >= this.limits().connectionsPerAddress) return 'connection-limit-per-address'
    const hasPlace = this.hasRoom && this.inbound.size < this.mostInbound
    return port === 0 || !hasPlace ? 'connection-limit' : null
  }

  /** One place in eight is kept for connections of ours: strangers must not keep us from the destinations. */
  private get mostInbound(): number {
    const { connections } = this.limits()
    return connections - Math.ceil(connections / 8)
  }

  private overdue(connection: StreamConnection, nowMs: number): DropReason | null {
    const { halfOpenMs, idleMs } = this.limits()
    const { state, sinceMs, messageMs, activeMs, isMute } = connection
    if (state === 'opening' || (state === 'open' && isMute))
      return nowMs - sinceMs >= halfOpenMs ? 'half-open' : null
    if (state !== 'open') return null
    if (messageMs >= 0 && nowMs - messageMs >= halfOpenMs) return 'message-deadline'
    if (!connection.isInbound && connection.askedMs >= 0 && nowMs - connection.askedMs >= SILENT_MS)
      return 'idle'
    return nowMs - activeMs >= idleMs ? 'idle' : null
  }

  private isStuck(connection: StreamConnection, nowMs: number): boolean {
    const spentMs = nowMs - connection.sinceMs
    if (connection.state === 'connecting') return spentMs >= CONNECT_MS
    return connection.state === 'closing' && spentMs >= CLOSING_MS
  }

  private leaveAddress(address: string): void {
    const left = (this.perAddress.get(address) ?? 1) - 1
    if (left > 0) this.perAddress.set(address, left)
    else this.perAddress.delete(address)
  }
}

function usable(connection: StreamConnection | undefined): StreamConnection | null {
  if (!connection || connection.state === 'closing' || connection.state === 'closed') return null
  return connection
}

function forgetEntry(table: Map<string, StreamConnection>, key: string, connection: StreamConnection): void {
  if (table.get(key) === connection) table.delete(key)
}
