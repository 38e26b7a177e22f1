import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIpv4 } from '#engine/contract/address.ts'
import type { AgentMessage } from './message.ts'
import { readMessage, writeMessage } from './sip-package.ts'

export interface SocketAddress {
  readonly address: string
  readonly port: number
}

export type MessageReader = (message: AgentMessage, from: SocketAddress) => void

/** Where an agent sends and hears messages: a socket on loopback, or a test's own. */
export interface Wire {
  readonly local: SocketAddress
  /** Datagrams that were not sound SIP, or came from beyond loopback. */
  readonly refused: number
  /** One reader at a time. */
  read(reader: MessageReader): void
  send(message: AgentMessage, to: SocketAddress): void
  close(): Promise<void>
}

const RECEIVE_BUFFER_BYTES = 1_048_576

export function isLoopback(address: string): boolean {
  return isIpv4(address) && address.startsWith('127.')
}

class UdpWire implements Wire {
  readonly local: SocketAddress
  refused = 0
  private readonly socket: Socket
  private reader: MessageReader = () => {}
  private isClosed = false

  constructor(socket: Socket) {
    this.socket = socket
    const bound = socket.address()
    this.local = { address: bound.address, port: bound.port }
    socket.on('message', (bytes, from) => this.hear(bytes, from))
    // A refused datagram is only lost; retransmission is the agents' business.
    socket.on('error', () => {})
  }

  read(reader: MessageReader): void {
    this.reader = reader
  }

  send(message: AgentMessage, to: SocketAddress): void {
    if (this.isClosed || !isLoopback(to.address)) return
    this.socket.send(writeMessage(message), to.port, to.address)
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.socket.close()
    await once(this.socket, 'close')
  }

  private hear(bytes: Buffer, from: SocketAddress): void {
    const message = isLoopback(from.address) ? readMessage(bytes) : null
    if (message) this.reader(message, { address: from.address, port: from.port })
    else this.refused += 1
  }
}

/** Port 0 lets the system choose. Rejects with the system's error, or with a sentence for an address beyond loopback. */
export async function openWire(local: SocketAddress): Promise<Wire> {
  if (!isLoopback(local.address))
    throw new Error(`user agents speak on loopback only, not on ${local.address}`)
  const socket = createSocket({ type: 'udp4' })
  socket.bind(local.port, local.address)
  await once(socket, 'listening')
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
  } catch {
    // The kernel's own size then: fewer messages fit in a burst, and what is lost is sent again.
  }
  return new UdpWire(socket)
}
