import { createSocket, type Socket } from 'node:dgram'
import { isIPv4, isIPv6 } from 'node:net'
import { MAX_DATAGRAM_BYTES } from '#engine/contract/transport-facts.ts'
import {
  type DatagramSocket,
  type DatagramUser,
  type Port,
  RECEIVE_BUFFER_BYTES,
  type SendOutcome,
} from './datagram-socket.ts'
import { numericLookup, socketType } from './numeric-lookup.ts'

const MAX_QUEUED_BYTES = 1_024 * 1_024

/** Node's own socket: one system call and one event for each datagram. */
class PlainDatagrams implements DatagramSocket {
  private readonly socket: Socket
  private readonly isAddress: (text: string) => boolean
  /**
   * A send that the kernel cannot take at once keeps pointing at the bytes it was given (seen with
   * --test-udp-no-try-send). So bytes leave from here, and this is not written again until the queue is empty.
   */
  private readonly outgoing: Buffer = Buffer.allocUnsafeSlow(MAX_DATAGRAM_BYTES)
  private isQueueing = false
  private isClosed = false

  constructor(socket: Socket) {
    this.socket = socket
    this.isAddress = socket.address().family === 'IPv6' ? isIPv6 : isIPv4
  }

  get port(): number {
    return this.socket.address().port
  }

  start(user: DatagramUser): void {
    this.socket.on('error', (error) => user.onDatagramError(error))
    this.socket.on('message', (bytes, from) => {
      if (!user.sheds(bytes, 0, bytes.length)) user.onDatagram(bytes, from.address, from.port)
    })
  }

  send(bytes: Buffer, length: number, address: string, port: number): SendOutcome {
    if (this.isClosed || length > MAX_DATAGRAM_BYTES || port === 0 || !this.isAddress(address))
      return 'unsendable'
    if (this.isQueueing && this.socket.getSendQueueCount() > 0)
      return this.queue(bytes, length, address, port)
    bytes.copy(this.outgoing, 0, 0, length)
    // Without a callback the outcome of a send costs nothing; what is lost on the way is found by time-out.
    this.socket.send(this.outgoing, 0, length, port, address)
    this.isQueueing = this.socket.getSendQueueCount() > 0
    return 'sent'
  }

  close(): Promise<void> {
    if (this.isClosed) return Promise.resolve()
    this.isClosed = true
    return new Promise((resolve) => this.socket.close(() => resolve()))
  }

  private queue(bytes: Buffer, length: number, address: string, port: number): SendOutcome {
    if (this.socket.getSendQueueSize() > MAX_QUEUED_BYTES) return 'send-queue-full'
    this.socket.send(Buffer.from(bytes.subarray(0, length)), port, address)
    return 'sent'
  }
}

/** Rejects with the system's error where the address cannot be bound. */
export async function openPlainDatagrams({ address, port, isShared }: Port): Promise<DatagramSocket> {
  const type = socketType(address)
  const socket = createSocket({
    type,
    lookup: numericLookup,
    ipv6Only: type === 'udp6',
    reusePort: isShared,
    recvBufferSize: RECEIVE_BUFFER_BYTES,
  })
  const bound = new Promise<void>((resolve, reject) => {
    // Stays: after the bind it does nothing, and no error event is ever without a listener.
    socket.on('error', reject)
    socket.bind({ address, port, exclusive: true }, resolve)
  })
  try {
    await bound
  } catch (error) {
    // It has a descriptor though it is bound to nothing.
    socket.close()
    throw error
  }
  return new PlainDatagrams(socket)
}
