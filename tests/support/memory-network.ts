import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { refuseDatagram } from '#engine/transport/arrival.ts'
import { MemoryStream, type StreamEnd } from './memory-stream.ts'

/** One message on the wire, as it was sent. */
export interface Packet {
  readonly atMs: number
  readonly from: Endpoint
  readonly to: Endpoint
  readonly bytes: Buffer
  /** Lost by chance, by `lose`, or because nobody has the port. */
  readonly isLost: boolean
}

/** What is bound to an endpoint. */
export interface Port {
  onDatagram(bytes: Buffer, from: Endpoint): void
  /** The other end of a new stream. */
  accept(remote: Endpoint): StreamEnd
  opened(stream: MemoryStream): void
}

export type HostReceiver = (bytes: Buffer, from: Endpoint, host: MemoryHost) => void

const FIRST_EPHEMERAL_PORT = 32_768

/**
 * Hosts and relays joined by a network that runs on a manual clock. Datagrams are lost, delayed and overtake
 * each other by a seeded chance; streams only take their time. The figures may be changed at any moment.
 */
export class MemoryNetwork {
  /** Probability of 0 … 1 that a datagram is lost. */
  loss = 0
  /** One way, before jitter. */
  delayMs = 1
  /** Up to this much more, evenly spread: datagrams closer together than this may change order. */
  jitterMs = 0
  /** Probability that a datagram is held back long enough for its followers to overtake it. */
  reorder = 0
  /** Probability that a datagram arrives twice. */
  duplicate = 0
  /** Loses what it says true to, on top of chance. */
  lose: (packet: Packet) => boolean = () => false
  /** Everything sent, in order; streams too. Empty it as you like. */
  readonly packets: Packet[] = []
  readonly clock: Clock
  private readonly random: Random
  private readonly ports = new Map<string, Port>()
  private streamIds = 0
  private ephemeralPort = FIRST_EPHEMERAL_PORT

  constructor(clock: Clock, random: Random) {
    this.clock = clock
    this.random = random
  }

  /** A party at one address and port. `onMessage` hears messages, never keep-alives. */
  host(address: string, port: number, onMessage: HostReceiver, transport: Transport = 'udp'): MemoryHost {
    const host = new MemoryHost(this, { transport, address, port }, onMessage)
    this.bind(host.endpoint, host)
    return host
  }

  bind(endpoint: Endpoint, port: Port): void {
    const key = formatEndpoint(endpoint)
    if (this.ports.has(key)) throw new Error(`${key} is in use`)
    this.ports.set(key, port)
  }

  unbind(endpoint: Endpoint): void {
    this.ports.delete(formatEndpoint(endpoint))
  }

  isBound(endpoint: Endpoint): boolean {
    return this.ports.has(formatEndpoint(endpoint))
  }

  ephemeral(transport: Transport, address: string): Endpoint {
    return { transport, address, port: this.ephemeralPort++ }
  }

  /** Bytes are copied: they may be used again at once. */
  datagram(bytes: Buffer, from: Endpoint, to: Endpoint): void {
    const copy = Buffer.from(bytes)
    if (!this.note(copy, from, to)) return
    const copies = this.random.unit() < this.duplicate ? 2 : 1
    for (let i = 0; i < copies; i++) {
      const arrive = () => this.ports.get(formatEndpoint(to))?.onDatagram(Buffer.from(copy), from)
      this.clock.after(this.travelMs(), arrive)
    }
  }

  /** A stream from `from` to whoever is bound to `to`; null where nobody is. */
  connect(from: Endpoint, to: Endpoint, end: StreamEnd): MemoryStream | null {
    const port = this.ports.get(formatEndpoint(to))
    if (!port) return null
    const delayMs = () => this.delayMs
    const near = new MemoryStream(
      ++this.streamIds,
      to,
      false,
      this.noting(end, to, from),
      this.clock,
      delayMs,
    )
    const accepted = this.noting(port.accept(from), from, to)
    const far = new MemoryStream(++this.streamIds, from, true, accepted, this.clock, delayMs)
    near.join(far)
    port.opened(far)
    return near
  }

  private noting(end: StreamEnd, from: Endpoint, to: Endpoint): StreamEnd {
    return {
      onBytes: (bytes, stream) => {
        this.packets.push({ atMs: this.clock.monotonicMs(), from, to, bytes, isLost: false })
        end.onBytes(bytes, stream)
      },
      onLost: (stream) => end.onLost(stream),
    }
  }

  private note(bytes: Buffer, from: Endpoint, to: Endpoint): boolean {
    const packet = { atMs: this.clock.monotonicMs(), from, to, bytes, isLost: false }
    // Drawn for every packet, so that a filter does not shift the chances of the packets after it.
    const isUnlucky = this.random.unit() < this.loss
    const isLost = isUnlucky || this.lose(packet) || !this.isBound(to)
    this.packets.push({ ...packet, isLost })
    return !isLost
  }

  private travelMs(): number {
    const travelMs = this.delayMs + this.random.unit() * this.jitterMs
    return this.random.unit() < this.reorder ? travelMs * 2 + this.jitterMs + 1 : travelMs
  }
}

/** A caller or a destination of a test. */
export class MemoryHost implements Port, StreamEnd {
  readonly endpoint: Endpoint
  /** Every message that came, oldest first. */
  readonly received: Buffer[] = []
  /** Takes everything and answers nothing, as a stopped process does. */
  isSilent = false
  private readonly network: MemoryNetwork
  private readonly onMessage: HostReceiver
  private readonly streams = new Set<MemoryStream>()

  constructor(network: MemoryNetwork, endpoint: Endpoint, onMessage: HostReceiver) {
    this.network = network
    this.endpoint = endpoint
    this.onMessage = onMessage
  }

  /** Over UDP one datagram; over TCP an open stream to or from `to`, else a new one. */
  send(bytes: Buffer, to: { readonly address: string; readonly port: number }): void {
    const { transport, address } = this.endpoint
    const target: Endpoint = { transport, address: to.address, port: to.port }
    if (transport === 'udp') this.network.datagram(bytes, this.endpoint, target)
    else this.streamTo(target, this.network.ephemeral(transport, address))?.send(bytes)
  }

  /** The port is closed: datagrams are refused, streams end. */
  close(): void {
    this.network.unbind(this.endpoint)
    for (const stream of this.streams) stream.close()
    this.streams.clear()
  }

  /** After `close`: the same address and port again. */
  reopen(): void {
    this.network.bind(this.endpoint, this)
  }

  onDatagram(bytes: Buffer, from: Endpoint): void {
    if (!refuseDatagram(bytes)) this.take(bytes, from)
  }

  onBytes(bytes: Buffer, stream: MemoryStream): void {
    this.take(bytes, stream.remote)
  }

  onLost(stream: MemoryStream): void {
    this.streams.delete(stream)
  }

  accept(): StreamEnd {
    return this
  }

  opened(stream: MemoryStream): void {
    this.streams.add(stream)
  }

  private take(bytes: Buffer, from: Endpoint): void {
    if (this.isSilent) return
    this.received.push(bytes)
    this.onMessage(bytes, from, this)
  }

  private streamTo(target: Endpoint, from: Endpoint): MemoryStream | null {
    for (const stream of this.streams) {
      if (stream.remote.address === target.address && stream.remote.port === target.port) return stream
    }
    const stream = this.network.connect(from, target, this)
    if (stream) this.streams.add(stream)
    return stream
  }
}
