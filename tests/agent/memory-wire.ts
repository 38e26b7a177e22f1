import type { AgentMessage } from '#engine/agent/message.ts'
import { readMessage, writeMessage } from '#engine/agent/sip-package.ts'
import type { MessageReader, SocketAddress, Wire } from '#engine/agent/wire.ts'
import type { Clock } from '#engine/base/clock.ts'

export interface Passage {
  readonly message: AgentMessage
  readonly atMs: number
  readonly to: SocketAddress
}

/** Datagrams between wires on a manual clock: one millisecond each, as real bytes, lost where `loses` says so. */
export class MemoryNetwork {
  readonly passages: Passage[] = []
  loses: (passage: Passage) => boolean = () => false
  private readonly wires = new Map<string, MemoryWire>()
  readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  open(address: string, port = 5060): Wire {
    const wire = new MemoryWire(this, { address, port })
    this.wires.set(`${address}:${port}`, wire)
    return wire
  }

  close(local: SocketAddress): void {
    this.wires.delete(`${local.address}:${local.port}`)
  }

  pass(message: AgentMessage, from: SocketAddress, to: SocketAddress): void {
    const bytes = writeMessage(message)
    const read = readMessage(bytes)
    if (!read) throw new Error(`an agent wrote what it cannot read:\n${bytes}`)
    const passage = { message: read, atMs: this.clock.monotonicMs(), to }
    this.passages.push(passage)
    if (this.loses(passage)) return
    this.clock.after(1, () => this.wires.get(`${to.address}:${to.port}`)?.hear(read, from))
  }

  /** `INVITE`, or `200 INVITE`, in the order they were sent. */
  get story(): string[] {
    return this.passages.map(({ message }) => nameOf(message))
  }
}

export function nameOf(message: AgentMessage): string {
  return 'method' in message ? message.method : `${message.status} ${message.headers.cseq.method}`
}

class MemoryWire implements Wire {
  readonly local: SocketAddress
  readonly refused = 0
  private readonly network: MemoryNetwork
  private reader: MessageReader = () => {}

  constructor(network: MemoryNetwork, local: SocketAddress) {
    this.network = network
    this.local = local
  }

  read(reader: MessageReader): void {
    this.reader = reader
  }

  hear(message: AgentMessage, from: SocketAddress): void {
    this.reader(message, from)
  }

  send(message: AgentMessage, to: SocketAddress): void {
    this.network.pass(message, this.local, to)
  }

  async close(): Promise<void> {
    this.network.close(this.local)
  }
}
