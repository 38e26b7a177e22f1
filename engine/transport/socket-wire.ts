import type { Socket } from 'node:net'
import type { Limits } from '#engine/contract/limits.ts'
import { StreamFramer } from './framing.ts'
import type { Wire, WireUser } from './wire.ts'

/** Messages cut from a byte stream by Content-Length: TCP, and TLS once its handshake is done. */
export class SocketWire implements Wire {
  private readonly socket: Socket
  private readonly framer: StreamFramer

  constructor(socket: Socket, user: WireUser, limits: () => Limits) {
    this.socket = socket
    this.framer = new StreamFramer(user, limits)
    socket.on('data', (chunk) => {
      this.framer.push(chunk)
      user.onReceived(this.framer.isMidMessage)
    })
    socket.on('error', () => user.onEnd())
    socket.on('close', () => user.onEnd())
  }

  get waitingBytes(): number {
    return this.socket.writableLength
  }

  get heldBytes(): number {
    return this.framer.heldBytes
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  ping(): void {
    // RFC 5626 §4.4.1: the double CRLF is the client's to send.
  }

  close(): void {
    this.framer.stop()
    this.socket.end()
  }

  destroy(): void {
    this.framer.stop()
    this.socket.destroy()
  }
}
