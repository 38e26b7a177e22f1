import type { Socket } from 'node:net'
import type { Endpoint } from '#engine/contract/address.ts'
import type { FramingFault } from './framing.ts'
import type { Arrival, Connection, DropReason, Listener } from './transport.ts'
import type { Wire, WireUser } from './wire.ts'

/** What waits for a peer that reads too slowly, or is not there yet; beyond it the connection is closed. */
const MAX_WAITING_BYTES = 1_024 * 1_024
const PONG = Buffer.from('\r\n', 'latin1')

/** `opening`: TCP is there, a handshake or an upgrade is under way. */
export type ConnectionState = 'connecting' | 'opening' | 'open' | 'closing' | 'closed'

/** The table that holds the connection. */
export interface ConnectionOwner {
  nowMs(): number
  deliver(bytes: Buffer, arrival: Arrival): void
  drop(reason: DropReason, arrival: Arrival): void
  /** Once, whatever ended it; `before` is the state it ended in. */
  ended(connection: StreamConnection, before: ConnectionState): void
}

/** One stream, made by either side. It is the arrival of everything that comes over it. */
export class StreamConnection implements Connection, Arrival, WireUser {
  readonly id: number
  readonly listener: Listener
  readonly remote: Endpoint
  readonly connection: Connection
  readonly isInbound: boolean
  state: ConnectionState
  /** When it came into this state. */
  sinceMs: number
  /** When a byte last came, or a message last left. */
  activeMs: number
  /** When the message under way began; -1 between messages. */
  messageMs = -1
  /** When the first request left since a byte last came; -1: nothing is waited for. */
  askedMs = -1
  /** When the far end was last asked for a sign of life. */
  pingedMs: number
  /** Why a connection that is not open yet is about to end, where that is known. */
  failure: DropReason | null = null
  private hasSpoken = false
  private readonly socket: Socket
  private readonly owner: ConnectionOwner
  private wire: Wire | null = null
  /** Messages for a far end that is not there yet: none leaves before the far end has proved who it is. */
  private waiting: Buffer[] = []
  private waitingBytes = 0

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
    this.state = isInbound ? 'opening' : 'connecting'
    this.sinceMs = owner.nowMs()
    this.activeMs = this.sinceMs
    this.pingedMs = this.sinceMs
    this.socket = socket
    this.owner = owner
    socket.setNoDelay(true)
    socket.on('connect', () => this.onConnect())
    socket.on('error', () => this.destroy())
    socket.on('close', () => this.destroy())
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

  /** Nothing came from the far end but the fact that it connected. */
  get isMute(): boolean {
    return this.isInbound && this.listener.transport === 'tcp' && !this.hasSpoken
  }

  /** Memory that the message under way takes. */
  get heldBytes(): number {
    return this.wire?.heldBytes ?? 0
  }

  /** The way is free: what waits leaves, in order. */
  open(makeWire: (user: WireUser) => Wire): void {
    if (this.state !== 'opening') return
    const wire = makeWire(this)
    this.wire = wire
    this.enter('open')
    this.activeMs = this.sinceMs
    for (const bytes of this.waiting.splice(0)) wire.write(bytes)
  }

  /** Also takes bytes while it is not open yet: they leave once it is. */
  send(bytes: Buffer): boolean {
    if (this.state === 'closing' || this.state === 'closed') return false
    if ((this.wire?.waitingBytes ?? this.waitingBytes) + bytes.length > MAX_WAITING_BYTES) {
      this.fail('peer-reads-too-slowly')
      return false
    }
    const copy = Buffer.from(bytes)
    if (this.state === 'open') {
      this.activeMs = this.owner.nowMs()
      if (this.askedMs < 0 && wantsAnswer(copy)) this.askedMs = this.activeMs
      this.wire?.write(copy)
    } else {
      this.waiting.push(copy)
      this.waitingBytes += copy.length
    }
    return true
  }

  ping(): void {
    if (this.state !== 'open') return
    this.pingedMs = this.owner.nowMs()
    this.wire?.ping()
  }

  close(): void {
    if (this.state === 'connecting' || this.state === 'opening') this.destroy()
    if (this.state !== 'open') return
    this.enter('closing')
    this.wire?.close()
  }

  /** Ends a connection that somebody else is closing with a word of explanation. */
  turnAway(reason: DropReason): void {
    if (this.state !== 'opening') return
    this.owner.drop(reason, this)
    this.enter('closing')
  }

  /** At once, with its reason counted. */
  fail(reason: DropReason): void {
    if (this.state === 'closed') return
    this.failure = reason
    if (this.state !== 'opening') this.owner.drop(reason, this)
    this.destroy()
  }

  /** At once, without sending what waits. */
  destroy(): void {
    if (this.state === 'closed') return
    const before = this.state
    this.enter('closed')
    this.waiting = []
    this.wire?.destroy()
    this.socket.destroy()
    this.owner.ended(this, before)
  }

  onReceived(isMidMessage: boolean): void {
    if (this.state !== 'open') return
    this.hasSpoken = true
    this.askedMs = -1
    this.activeMs = this.owner.nowMs()
    if (!isMidMessage) this.messageMs = -1
    else if (this.messageMs < 0) this.messageMs = this.activeMs
  }

  onFrame(bytes: Buffer): void {
    if (this.state !== 'open') return
    this.messageMs = -1
    this.owner.deliver(bytes, this)
  }

  onKeepAlive(): void {
    this.owner.drop('keep-alive', this)
    this.send(PONG)
  }

  onRefused(reason: DropReason): void {
    this.owner.drop(reason, this)
  }

  /** The header part goes up so that it can be answered; then nobody knows where the next message starts. */
  onFault(fault: FramingFault, header: Buffer | null): void {
    this.owner.drop(fault, this)
    if (header) this.owner.deliver(header, this)
    this.close()
  }

  onEnd(): void {
    this.destroy()
  }

  private enter(state: ConnectionState): void {
    this.state = state
    this.sinceMs = this.owner.nowMs()
  }

  private onConnect(): void {
    if (this.state === 'connecting') this.enter('opening')
  }
}

const ACK = Buffer.from('ACK ', 'latin1')
const RESPONSE = Buffer.from('SIP/', 'latin1')

/** Any request but ACK: within 64 T1 somebody says something to it (RFC 3261 §17.1.1.2, §17.1.2.2). */
function wantsAnswer(bytes: Buffer): boolean {
  const start = bytes.subarray(0, ACK.length)
  return bytes.length > PONG.length && !start.equals(ACK) && !start.equals(RESPONSE)
}
