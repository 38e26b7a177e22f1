import type { Socket } from 'node:net'
import type { Endpoint } from '#engine/contract/address.ts'
import { type FramerUser, type FramingFault, StreamFramer } from './framing.ts'
import type { Arrival, Connection, DropReason, Listener } from './transport.ts'

/** What waits for a peer that reads too slowly; beyond it the connection is closed. */
const MAX_WAITING_BYTES = 1_024 * 1_024
const PONG = Buffer.from('\r\n', 'latin1')

export type ConnectionState = 'connecting' | 'open' | 'closing' | 'closed'

/** The table that holds the connection. */
export interface ConnectionOwner {
  nowMs(): number
  deliver(bytes: Buffer, arrival: Arrival): void
  drop(reason: DropReason, arrival: Arrival): void
  /** Once, whatever ended it; `before` is the state it ended in. */
  ended(connection: StreamConnection, before: ConnectionState): void
}

/** One TCP connection, made by either side. It is the arrival of everything that comes over it. */
export class StreamConnection implements Connection, Arrival, FramerUser {
  readonly id: number
  readonly listener: Listener
  readonly remote: Endpoint
  readonly connection: Connection
  readonly isInbound: boolean
  state: ConnectionState
  /** When it came into this state. */
  sinceMs: number
  /** When a byte last went either way. */
  activeMs: number
  /** When the message under way began; -1 between messages. */
  messageMs = -1
  private readonly socket: Socket
  private readonly owner: ConnectionOwner
  private readonly framer: StreamFramer

  constructor(
    id: number,
    socket: Socket,
    listener: Listener,
    remote: Endpoint,
    isInbound: boolean,
    owner: ConnectionOwner,
  ) {
    this.id = id
    this.listener = listener
    this.remote = remote
    this.connection = this
    this.isInbound = isInbound
    this.state = isInbound ? 'open' : 'connecting'
    this.sinceMs = owner.nowMs()
    this.activeMs = this.sinceMs
    this.socket = socket
    this.owner = owner
    this.framer = new StreamFramer(this)
    this.attach()
  }

  get address(): string {
    return this.remote.address
  }

  get port(): number {
    return this.remote.port
  }

  get isOpen(): boolean {
    return this.state === 'open'
  }

  /** Also takes bytes while it is connecting: they leave once it is open. */
  send(bytes: Buffer): boolean {
    if (this.state !== 'open' && this.state !== 'connecting') return false
    if (this.socket.writableLength + bytes.length > MAX_WAITING_BYTES) {
      this.owner.drop('peer-reads-too-slowly', this)
      this.destroy()
      return false
    }
    this.activeMs = this.owner.nowMs()
    this.socket.write(Buffer.from(bytes))
    return true
  }

  close(): void {
    if (this.state === 'connecting') this.destroy()
    if (this.state !== 'open') return
    this.enter('closing')
    this.framer.stop()
    this.socket.end()
  }

  /** Memory that the message under way takes. */
  get heldBytes(): number {
    return this.framer.heldBytes
  }

  /** At once, without sending what waits. */
  destroy(): void {
    if (this.state === 'closed') return
    const before = this.state
    this.enter('closed')
    this.framer.stop()
    this.socket.destroy()
    this.owner.ended(this, before)
  }

  onFrame(bytes: Buffer): void {
    this.owner.deliver(bytes, this)
  }

  onKeepAlive(): void {
    this.owner.drop('keep-alive', this)
    this.send(PONG)
  }

  /** The header part goes up so that it can be answered; then nobody knows where the next message starts. */
  onFault(fault: FramingFault, header: Buffer | null): void {
    this.owner.drop(fault, this)
    if (header) this.owner.deliver(header, this)
    this.close()
  }

  private enter(state: ConnectionState): void {
    this.state = state
    this.sinceMs = this.owner.nowMs()
  }

  private attach(): void {
    const { socket } = this
    socket.setNoDelay(true)
    socket.on('connect', () => this.onConnect())
    socket.on('data', (chunk) => this.onData(chunk))
    socket.on('error', () => this.destroy())
    socket.on('close', () => this.destroy())
  }

  private onConnect(): void {
    if (this.state === 'connecting') this.enter('open')
  }

  private onData(chunk: Buffer): void {
    if (this.state !== 'open') return
    const wasMidMessage = this.framer.isMidMessage
    this.activeMs = this.owner.nowMs()
    this.framer.push(chunk)
    if (!this.framer.isMidMessage) this.messageMs = -1
    else if (!wasMidMessage || this.messageMs < 0) this.messageMs = this.activeMs
  }
}
