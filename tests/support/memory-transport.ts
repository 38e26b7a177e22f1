import type { Endpoint } from '#engine/contract/address.ts'
import { formatEndpoint } from '#engine/contract/address.ts'
import type { ListenerSpec } from '#engine/contract/env.ts'
import { isWebSocket } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { DatagramArrival, refuseDatagram } from '#engine/transport/arrival.ts'
import { ListenerTable } from '#engine/transport/listener-table.ts'
import type {
  Arrival,
  Connection,
  Listener,
  ListenerNumbers,
  TransportLayer,
  TransportUser,
} from '#engine/transport/transport.ts'
import type { MemoryNetwork, Port } from './memory-network.ts'
import type { MemoryStream, StreamEnd } from './memory-stream.ts'

const EAR_GAP_MS = 100

/** A TransportLayer without sockets, on a MemoryNetwork. */
export class MemoryTransport implements TransportLayer {
  private readonly network: MemoryNetwork
  private readonly user: TransportUser
  private readonly table: ListenerTable
  private readonly streams = new Map<MemoryStream, Listener>()
  private readonly listenedMs = new Map<string, number>()
  private isStopped = false

  constructor(network: MemoryNetwork, specs: readonly ListenerSpec[], user: TransportUser) {
    this.network = network
    this.user = user
    this.table = new ListenerTable(network.clock, () => null)
    for (const spec of specs) {
      const listener = this.table.add({ spec, address: spec.address }, spec.port)
      this.bind(listener)
      if (spec.send !== null) this.bind(this.table.addSender(listener, spec.send))
    }
  }

  get listeners(): readonly Listener[] {
    return this.table.all
  }

  listenerAt(index: number): Listener | null {
    return this.table.at(index)
  }

  get numbers(): ListenerNumbers {
    return this.table.numbers
  }

  follow(numbers: ListenerNumbers): void {
    this.table.follow(numbers)
  }

  listenerFor(to: Endpoint): Listener | null {
    return this.table.forDestination(to)
  }

  owns(host: string, port: number, transport?: Transport): boolean {
    return this.table.owns(host, port, transport)
  }

  send(
    bytes: Buffer,
    length: number,
    listener: Listener,
    to: Endpoint,
    connection: Connection | null,
  ): Connection | null {
    const message = bytes.subarray(0, length)
    if (to.transport !== 'udp') return this.sendStream(message, listener, to, connection)
    this.network.datagram(message, listener, to)
    return null
  }

  connectionOf(flow: Endpoint, listener: Listener): Connection | null {
    return this.streamsTo(flow, listener)[0] ?? null
  }

  listen(to: Endpoint, probe: Buffer): void {
    const key = formatEndpoint(to)
    const nowMs = this.network.clock.monotonicMs()
    const lastMs = this.listenedMs.get(key) ?? Number.NEGATIVE_INFINITY
    if (to.transport !== 'udp' || nowMs - lastMs < EAR_GAP_MS) return
    this.listenedMs.set(key, nowMs)
    const source = this.listenerFor(to)
    if (source) this.network.datagram(probe, this.network.ephemeral('udp', source.address), to)
    if (!this.network.isBound(to)) this.refuse(to)
  }

  async stop(): Promise<void> {
    this.isStopped = true
    for (const listener of this.listeners) this.network.unbind(listener)
    for (const stream of this.streams.keys()) stream.close()
    this.streams.clear()
  }

  private sendStream(
    message: Buffer,
    listener: Listener,
    to: Endpoint,
    connection: Connection | null,
  ): Connection | null {
    if (connection?.send(message)) return connection
    if (connection?.isInbound && isWebSocket(to.transport)) {
      this.user.onDrop('connection-gone', new DatagramArrival(listener, to.address, to.port))
      return null
    }
    const stream = this.streamTo(listener, to)
    if (stream?.send(message)) return stream
    this.refuse(to)
    return null
  }

  private bind(listener: Listener): void {
    const port: Port = {
      onDatagram: (bytes, from) =>
        this.receive(bytes, new DatagramArrival(listener, from.address, from.port)),
      accept: () => this.endOf(listener),
      opened: (stream) => this.streams.set(stream, listener),
    }
    this.network.bind(listener, port)
  }

  private receive(bytes: Buffer, arrival: Arrival): void {
    if (this.isStopped) return
    const refusal = arrival.connection ? null : refuseDatagram(bytes)
    if (refusal) this.user.onDrop(refusal, arrival)
    else if (!arrival.connection && this.user.sheds?.(bytes, 0, bytes.length)) return
    else this.user.onMessage(bytes, arrival)
  }

  private endOf(listener: Listener): StreamEnd {
    return {
      onBytes: (bytes, stream) => {
        const { address, port } = stream.remote
        this.receive(bytes, { listener, address, port, connection: stream })
      },
      onLost: (stream) => {
        this.streams.delete(stream)
        if (!this.isStopped) this.user.onConnectionLost?.(stream)
      },
    }
  }

  private streamsTo(remote: Endpoint, listener: Listener): MemoryStream[] {
    const isThere = ([stream, at]: [MemoryStream, Listener]) =>
      at === listener && stream.isOpen && formatEndpoint(stream.remote) === formatEndpoint(remote)
    return [...this.streams].filter(isThere).map(([stream]) => stream)
  }

  /** RFC 5923 §5: of the streams that are there only one that we made. */
  private streamTo(listener: Listener, to: Endpoint): Connection | null {
    const open = this.streamsTo(to, listener).find((stream) => !stream.isInbound)
    if (open) return open
    const from = this.network.ephemeral(to.transport, listener.address)
    const stream = this.network.connect(from, to, this.endOf(listener))
    if (stream) this.streams.set(stream, listener)
    return stream
  }

  private refuse(to: Endpoint): void {
    const tell = () => {
      if (!this.isStopped) this.user.onUnreachable(to)
    }
    this.network.clock.after(this.network.delayMs * 2, tell)
  }
}
