import type { Socket } from 'node:net'
import type { Stoppable } from '#engine/base/clock.ts'
import { ALONE } from '#engine/base/thread-place.ts'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'
import type { ListenerSpec } from '#engine/contract/env.ts'
import { isSecure, isWebSocket } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { DatagramArrival, refuseDatagram } from './arrival.ts'
import { Bindings } from './bindings.ts'
import { EarSockets } from './ear.ts'
import { GuardedUser } from './guarded-user.ts'
import { ListenerTable } from './listener-table.ts'
import { routeSource } from './route-source.ts'
import type { StreamConnection } from './stream-connection.ts'
import { type StreamOpener, TcpOpener } from './stream-opener.ts'
import { StreamTable } from './stream-table.ts'
import { answerStun } from './stun.ts'
import type {
  Connection,
  DropReason,
  Listener,
  ListenerNumbers,
  TransportLayer,
  TransportOptions,
  TransportUser,
} from './transport.ts'

const SWEEP_MS = 250
const EAR_SWEEP_MS = 5_000
const RESCAN_MS = 30_000

function needsHandshake({ transport }: ListenerSpec): boolean {
  return isSecure(transport) || isWebSocket(transport)
}

/** The transports over the machine's own sockets. */
class SocketTransport implements TransportLayer {
  private readonly specs: readonly ListenerSpec[]
  private readonly user: GuardedUser
  private readonly options: TransportOptions
  private readonly table: ListenerTable
  private readonly bindings: Bindings
  private readonly streams: StreamTable
  private readonly ears: EarSockets
  private opener: StreamOpener
  private timers: readonly Stoppable[] = []
  private isStopped = false

  constructor(specs: readonly ListenerSpec[], user: TransportUser, options: TransportOptions) {
    const { clock, logger, limits } = options
    this.specs = specs
    this.options = options
    this.user = new GuardedUser(user, logger)
    const place = options.place ?? ALONE
    this.table = new ListenerTable(clock, routeSource, place)
    if (options.numbers) this.table.follow(options.numbers)
    this.bindings = new Bindings(specs, options, place, this.table, this)
    this.streams = new StreamTable(clock, limits, this.user)
    this.opener = new TcpOpener(limits)
    const sourceFor = (to: Endpoint) => this.table.forDestination(to)?.address ?? null
    this.ears = new EarSockets(clock, sourceFor, (endpoint) => this.user.onUnreachable(endpoint))
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
    void this.bindings.rescan()
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
    if (to.transport !== 'udp') return this.sendStream(bytes.subarray(0, length), listener, to, connection)
    this.sendDatagram(bytes, length, listener, to)
    return null
  }

  connectionOf(flow: Endpoint, listener: Listener): Connection | null {
    return this.streams.connectionOf(listener, flow)
  }

  listen(to: Endpoint, probe: Buffer): void {
    if (to.transport === 'udp' && !this.isStopped) this.ears.send(to, probe)
  }

  async open(): Promise<void> {
    if (this.specs.some(needsHandshake)) {
      const { openHandshakes } = await import('./handshakes.ts')
      this.opener = await openHandshakes(this.specs, this.options)
    }
    await this.bindings.open()
    const { clock } = this.options
    const sweeps = [
      clock.every(SWEEP_MS, () => this.streams.sweep()),
      clock.every(EAR_SWEEP_MS, () => this.ears.sweep()),
    ]
    const rescan = this.bindings.hasWildcard
      ? [clock.every(RESCAN_MS, () => void this.bindings.rescan())]
      : []
    this.timers = [...sweeps, ...rescan]
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.user.mute()
    for (const timer of this.timers) timer.stop()
    this.ears.close()
    this.opener.stop()
    this.streams.stop()
    await this.bindings.stop()
  }

  sheds(bytes: Buffer, start: number, end: number): boolean {
    return this.user.sheds(bytes, start, end)
  }

  onDatagram(bytes: Buffer, address: string, port: number, listener: Listener): void {
    const arrival = new DatagramArrival(listener, address, port)
    // One that is too large can be answered: the floor above does so.
    const refusal = port === 0 ? 'not-sip' : refuseDatagram(bytes)
    if (refusal === 'not-sip') this.onForeign(bytes, arrival)
    else if (refusal) this.user.onDrop(refusal, arrival)
    else this.user.onMessage(bytes, arrival)
  }

  onSocket(socket: Socket, listener: Listener, spec: ListenerSpec): void {
    const connection = this.isStopped ? null : this.streams.accept(socket, listener)
    if (connection) this.opener.admit(socket, connection, spec)
    else socket.destroy()
  }

  private onForeign(bytes: Buffer, arrival: DatagramArrival): void {
    const { listener, address, port } = arrival
    const stun = port === 0 ? null : answerStun(bytes, address, port)
    if (stun?.answer)
      this.bindings.datagramsOf(listener)?.send(stun.answer, stun.answer.length, address, port)
    this.user.onDrop(stun ? 'stun' : 'not-sip', arrival)
  }

  private sendDatagram(bytes: Buffer, length: number, listener: Listener, to: Endpoint): void {
    const socket = this.bindings.datagramsOf(listener)
    const outcome = socket ? socket.send(bytes, length, to.address, to.port) : 'no-listener'
    if (outcome !== 'sent') this.drop(outcome, listener, to)
  }

  private sendStream(
    bytes: Buffer,
    listener: Listener,
    to: Endpoint,
    connection: Connection | null,
  ): Connection | null {
    if (connection?.isOpen && connection.send(bytes)) return connection
    if (connection?.isInbound && isWebSocket(to.transport)) {
      this.drop('connection-gone', listener, to)
      return null
    }
    const other = this.streams.find(listener, to) ?? this.connect(listener, to)
    if (other?.send(bytes)) return other
    // Told later, as every other failure is: the caller is in the middle of sending.
    const why = other ? undefined : 'connection-limit'
    this.options.clock.after(0, () => this.user.onUnreachable(to, why))
    return null
  }

  /** Null where no further connection may be made. */
  private connect(listener: Listener, to: Endpoint): StreamConnection | null {
    if (this.isStopped || to.port === 0 || !this.streams.hasRoom) {
      this.drop('connection-limit', listener, to)
      return null
    }
    try {
      return this.opener.dial(listener, to, (socket) => this.streams.connect(socket, listener, to))
    } catch (error) {
      // What cannot even be tried: a far end that is no address, or a name nobody can have.
      this.options.logger.warn('a connection could not be tried', { error, to: formatEndpoint(to) })
      return null
    }
  }

  private drop(reason: DropReason, listener: Listener, to: Endpoint): void {
    this.user.onDrop(reason, new DatagramArrival(listener, to.address, to.port))
  }
}

/**
 * Binds every listener. Rejects with `FairlineError('LISTENER_FAILED')`, with everything closed again, where one
 * cannot be bound.
 */
export async function openTransport(
  specs: readonly ListenerSpec[],
  user: TransportUser,
  options: TransportOptions,
): Promise<TransportLayer> {
  const layer = new SocketTransport(specs, user, options)
  try {
    await layer.open()
  } catch (error) {
    await layer.stop()
    throw error
  }
  return layer
}
