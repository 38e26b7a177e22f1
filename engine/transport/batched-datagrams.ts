import { MAX_DATAGRAM_BYTES } from '#engine/contract/transport-facts.ts'
import type { Addon, BatchSocket } from './addon.ts'
import { BatchAddresses } from './batch-addresses.ts'
import {
  AT_LENGTH,
  AT_OFFSET,
  AT_PORT,
  AT_SCOPE,
  BATCH,
  BLOCKED,
  BOUND_PORT,
  ENTRY_WORDS,
  RECEIVED,
  sharedMemory,
  TAKEN,
} from './batch-layout.ts'
import {
  type DatagramSocket,
  type DatagramUser,
  type Port,
  RECEIVE_BUFFER_BYTES,
  type SendOutcome,
} from './datagram-socket.ts'
import { Outbox } from './outbox.ts'

/** Bytes. A datagram that is kept keeps the pool that it was copied to, and Node's own pools have eight times as much. */
Buffer.poolSize = 8_192

/** The addon's socket: one system call, and one call of JavaScript, for all datagrams that are there. */
class BatchedDatagrams implements DatagramSocket {
  private readonly addon: Addon
  private readonly addresses: BatchAddresses
  private readonly incoming: Buffer
  private readonly arrivals: Int32Array
  private readonly counts: Int32Array
  private readonly outbox: Outbox
  private readonly socket: BatchSocket
  private user: DatagramUser | null = null
  private isClosed = false

  constructor(addon: Addon, { address, port, isShared }: Port) {
    const memory = sharedMemory()
    const isIpv6 = address.includes(':')
    this.addon = addon
    this.addresses = new BatchAddresses(addon, isIpv6)
    this.incoming = Buffer.from(memory.incoming)
    this.arrivals = new Int32Array(memory.arrivals)
    this.counts = new Int32Array(memory.counts)
    this.outbox = new Outbox(memory)
    this.socket = addon.open(address, port, isIpv6, isShared, RECEIVE_BUFFER_BYTES, memory, () => this.take())
  }

  get port(): number {
    return this.counts[BOUND_PORT] ?? 0
  }

  start(user: DatagramUser): void {
    this.user = user
    this.addon.start(this.socket)
  }

  send(bytes: Buffer, length: number, address: string, port: number): SendOutcome {
    if (this.isClosed || length > MAX_DATAGRAM_BYTES || port === 0) return 'unsendable'
    const to = this.addresses.words(address)
    if (!to) return 'unsendable'
    if (!this.outbox.put(bytes, length, to, port)) return 'send-queue-full'
    if (this.outbox.waiting >= BATCH && this.counts[BLOCKED] === 0) this.addon.flush(this.socket)
    return 'sent'
  }

  close(): Promise<void> {
    this.isClosed = true
    this.addon.close(this.socket)
    return Promise.resolve()
  }

  /** Counted before it is told: what throws costs that datagram alone, and the addon calls again for the others. */
  private take(): void {
    const { counts, user } = this
    let taken = counts[TAKEN] ?? 0
    while (taken < (counts[RECEIVED] ?? 0)) {
      counts[TAKEN] = taken + 1
      if (user && !this.isClosed) this.tell(taken * ENTRY_WORDS, user)
      taken++
    }
  }

  private tell(at: number, user: DatagramUser): void {
    const offset = this.arrivals[at + AT_OFFSET] ?? 0
    const length = this.arrivals[at + AT_LENGTH] ?? 0
    if (user.sheds(this.incoming, offset, offset + length)) return
    // From the pool: memory of its own for each costs several times as much.
    const bytes = Buffer.allocUnsafe(length)
    this.incoming.copy(bytes, 0, offset, offset + length)
    user.onDatagram(
      bytes,
      this.addresses.text(this.arrivals, at + AT_SCOPE),
      this.arrivals[at + AT_PORT] ?? 0,
    )
  }
}

/** Throws the system's error where the address cannot be bound. */
export function openBatchedDatagrams(addon: Addon, port: Port): DatagramSocket {
  return new BatchedDatagrams(addon, port)
}
