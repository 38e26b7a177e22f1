import { createSocket, type Socket } from 'node:dgram'
import type { SessionSocket } from 'net-snmp'

export interface SnmpSocketUser {
  /** Nobody listens there, or there is no way. */
  onError(code: string): void
  /** What came cannot be read. */
  onUnreadable(): void
}

/** Larger than the answer to a question for one figure. */
const MOST_BYTES = 4_096
/** Answers to one question and its repetitions, and to nothing that we asked. */
const MOST_DATAGRAMS = 16

/**
 * The socket that the library is given in place of its own. It is connected: what others send does not come in, and a
 * closed port is heard. Whatever the library throws at a datagram ends here (at a Report it does), and it
 * arms no timer after its session is closed.
 */
export class SnmpSocket implements SessionSocket {
  private readonly socket: Socket
  private readonly user: SnmpSocketUser
  private readonly ears = new Map<string, (bytes: Buffer) => void>()
  private question: Buffer | null = null
  private heard = 0
  private isConnected = false
  private isOpen = true

  constructor(at: { readonly address: string; readonly port: number }, user: SnmpSocketUser) {
    this.user = user
    this.socket = createSocket(at.address.includes(':') ? 'udp6' : 'udp4')
    this.socket.on('message', (bytes) => this.hear(bytes))
    this.socket.on('error', (error: NodeJS.ErrnoException) => this.fail(error.code))
    this.socket.once('connect', () => {
      this.isConnected = true
      this.repeat()
    })
    this.socket.connect(at.port, at.address)
  }

  on(event: string, listener: (bytes: Buffer) => void): void {
    this.ears.set(event, listener)
  }

  send(
    bytes: Buffer,
    offset: number,
    length: number,
    _port: number,
    _host: string,
    done: (error: Error | null) => void,
  ): void {
    this.question = bytes.subarray(offset, offset + length)
    this.repeat()
    // At once: the library arms its timer here, which must not come after `close`.
    done(null)
  }

  /** The same question once more: an answer to either fits. */
  repeat(): void {
    if (this.isOpen && this.isConnected && this.question)
      this.socket.send(this.question, (error: NodeJS.ErrnoException | null) => error && this.fail(error.code))
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.socket.close()
    this.ears.get('close')?.(Buffer.alloc(0))
  }

  ref(): void {
    this.socket.ref()
  }

  unref(): void {
    this.socket.unref()
  }

  private hear(bytes: Buffer): void {
    if (!this.isOpen) return
    this.heard += 1
    if (bytes.length > MOST_BYTES || this.heard > MOST_DATAGRAMS) return this.user.onUnreadable()
    try {
      this.ears.get('message')?.(bytes)
    } catch {
      this.user.onUnreadable()
    }
  }

  private fail(code = 'no reason given'): void {
    if (this.isOpen) this.user.onError(code)
  }
}
