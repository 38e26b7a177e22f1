/** Asked for, capped by the kernel (`net.core.rmem_max`): the default holds about a hundred INVITEs. */
export const RECEIVE_BUFFER_BYTES = 4 * 1_024 * 1_024

/** What is to be bound. */
export interface Port {
  readonly address: string
  readonly port: number
  /** Several sockets of ours are bound to it, and the system chooses one by where a datagram comes from. */
  readonly isShared: boolean
}

export interface DatagramUser {
  /** Whether what stands between `start` and `end` falls here, unread. The bytes are the socket's. */
  sheds(bytes: Buffer, start: number, end: number): boolean
  /** The bytes belong to the receiver. */
  onDatagram(bytes: Buffer, address: string, port: number): void
  /** News only: the socket goes on. */
  onDatagramError(error: Error): void
}

/** `unsendable`: longer than a datagram can be, to port 0 or to no address of the socket's family, or after the end. */
export type SendOutcome = 'sent' | 'unsendable' | 'send-queue-full'

/** One bound UDP socket. Hears nothing until `start`. */
export interface DatagramSocket {
  readonly port: number
  start(user: DatagramUser): void
  /** The bytes may be used again at once. They leave in this turn of the event loop, unless the kernel is full. */
  send(bytes: Buffer, length: number, address: string, port: number): SendOutcome
  /** May be called any number of times. */
  close(): Promise<void>
}
