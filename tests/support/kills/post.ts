import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'

export interface Address {
  readonly address: string
  readonly port: number
}

const BUFFER_BYTES = 4_194_304

/** A UDP socket of one party, with what it hears taken apart. */
export class Post {
  readonly at: Address
  private readonly socket: Socket
  private hear: (message: SipMessage) => void = () => {}
  private isOpen = true

  private constructor(socket: Socket, at: Address) {
    this.socket = socket
    this.at = at
    socket.on('message', (bytes) => {
      const message = parseMessage(bytes)
      if (!('malformed' in message)) this.hear(message)
    })
  }

  static async open(at: Address): Promise<Post> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES, sendBufferSize: BUFFER_BYTES })
    socket.bind(at.port, at.address)
    await once(socket, 'listening')
    return new Post(socket, at)
  }

  /** There is one hearer. */
  onMessage(hear: (message: SipMessage) => void): void {
    this.hear = hear
  }

  /** What a dead engine's port refuses is lost, as on a network. */
  send(bytes: Buffer, to: Address): void {
    if (this.isOpen) this.socket.send(bytes, to.port, to.address, () => {})
  }

  close(): void {
    this.isOpen = false
    this.socket.close()
  }
}
