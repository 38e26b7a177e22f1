import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { answerTo } from './responses.ts'

/** One call on a channel, by the server's own log. */
export interface ServedCall {
  readonly callId: string
  /** When its INVITE came, and when its BYE did; ms since the epoch, with fractions that keep their order. */
  readonly fromMs: number
  toMs: number | null
}

/** Within one millisecond a call ends and the next takes its channel. */
const EPOCH_MS = Date.now() - performance.now()
const clockMs = () => EPOCH_MS + performance.now()

/** A media server with so many channels on a real UDP socket: it answers while one is free, 486 when none is, and logs both. */
export class ChannelServer {
  readonly served: ServedCall[] = []
  /** Call-IDs of INVITEs that found every channel busy. */
  readonly refused: string[] = []
  private readonly channels: number
  private readonly open = new Map<string, ServedCall>()
  private readonly socket: Socket

  private constructor(socket: Socket, channels: number) {
    this.socket = socket
    this.channels = channels
    socket.on('message', (bytes, from) => this.hear(bytes, from.address, from.port))
  }

  static async open(address: string, port: number, channels: number): Promise<ChannelServer> {
    const socket = createSocket('udp4')
    socket.bind(port, address)
    await once(socket, 'listening')
    return new ChannelServer(socket, channels)
  }

  get busy(): number {
    return this.open.size
  }

  close(): void {
    this.socket.close()
  }

  private hear(bytes: Buffer, address: string, port: number): void {
    const message = parseMessage(bytes)
    if ('malformed' in message || !message.isRequest || message.method === 'ACK') return
    const { address: host, port: at } = this.socket.address()
    const parts = { tag: `ch-${message.callId}`, contact: `sip:ch@${host}:${at}` }
    for (const status of this.statusesFor(message))
      this.socket.send(answerTo(message, status, parts), port, address)
  }

  /** Whoever asks within a dialog that this server does not know hears 481 (RFC 3261 §12.2.2). */
  private statusesFor({ method, callId, toTag }: SipMessage): number[] {
    if (toTag === '') return method === 'INVITE' ? this.take(callId) : [200]
    const known = this.served.find((one) => one.callId === callId)
    if (!known) return [481]
    if (method === 'BYE' && this.open.delete(callId)) known.toMs = clockMs()
    return [200]
  }

  private take(callId: string): number[] {
    if (this.open.has(callId)) return [200]
    if (this.open.size >= this.channels) {
      if (!this.refused.includes(callId)) this.refused.push(callId)
      return [486]
    }
    const call = { callId, fromMs: clockMs(), toMs: null }
    this.open.set(callId, call)
    this.served.push(call)
    return [180, 200]
  }
}
