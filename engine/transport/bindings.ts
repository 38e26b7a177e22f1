import type { Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { ListenerSpec } from '#engine/contract/env.ts'
import type { DatagramSocket } from './datagram-socket.ts'
import { expand, isWildcard, type Place } from './expansion.ts'
import { listenerFailure, wildcardFailure } from './failure.ts'
import type { ListenerTable } from './listener-table.ts'
import { openDatagrams } from './open-datagrams.ts'
import { openStreamListener, type StreamListener } from './stream-listener.ts'
import type { Listener, TransportOptions } from './transport.ts'

export interface BindingsUser {
  onDatagram(bytes: Buffer, address: string, port: number, listener: Listener): void
  onSocket(socket: Socket, listener: Listener, spec: ListenerSpec): void
}

interface Binding {
  readonly place: Place
  readonly listener: Listener
  readonly socket: DatagramSocket | StreamListener
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.spec === b.spec && a.address === b.address
}

/** The bound sockets: opened from specs, kept in step with the interfaces, entered in the listener table. */
export class Bindings {
  private readonly specs: readonly ListenerSpec[]
  private readonly options: TransportOptions
  private readonly table: ListenerTable
  private readonly user: BindingsUser
  /** By listener number; a hole where the listener is gone or is a stream. */
  private readonly datagrams: (DatagramSocket | null)[] = []
  private bindings: readonly Binding[] = []
  private scan: Promise<void> = Promise.resolve()
  private isStopped = false

  constructor(
    specs: readonly ListenerSpec[],
    options: TransportOptions,
    table: ListenerTable,
    user: BindingsUser,
  ) {
    this.specs = specs
    this.options = options
    this.table = table
    this.user = user
  }

  get hasWildcard(): boolean {
    return this.specs.some((spec) => isWildcard(spec.address))
  }

  datagramsOf(listener: Listener): DatagramSocket | null {
    return this.datagrams[listener.index] ?? null
  }

  /** Rejects with `FairlineError('LISTENER_FAILED')`. */
  async open(): Promise<void> {
    const places = this.places()
    for (const spec of this.specs) {
      const mine = places.filter((place) => place.spec === spec)
      if (mine.length === 0 && !this.isCovered(spec)) throw wildcardFailure(spec)
      for (const place of mine) await this.bind(place)
    }
  }

  /** Follows the interfaces, one scan after the other: a slow bind must not meet the next scan. */
  rescan(): Promise<void> {
    this.scan = this.scan.then(() => this.follow())
    return this.scan
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.scan
    await Promise.all(this.bindings.map((binding) => this.unbind(binding)))
  }

  private places(): Place[] {
    return expand(this.specs, (this.options.interfaces ?? networkInterfaces)())
  }

  /** A wildcard of which every address is named by another spec has nothing left to bind. */
  private isCovered(wildcard: ListenerSpec): boolean {
    const family = wildcard.address.includes(':')
    return this.specs.some(
      (spec) =>
        spec !== wildcard &&
        spec.transport === wildcard.transport &&
        spec.port === wildcard.port &&
        spec.address.includes(':') === family,
    )
  }

  private async bind(place: Place): Promise<Listener> {
    const { address, spec } = place
    try {
      return await (spec.transport === 'udp' ? this.bindDatagrams(place) : this.bindStreams(place))
    } catch (error) {
      throw listenerFailure({ transport: spec.transport, address, port: spec.port }, error)
    }
  }

  private async bindDatagrams(place: Place): Promise<Listener> {
    const socket = await openDatagrams(this.options.addon ?? null, place.address, place.spec.port)
    const listener = this.enter(place, socket)
    this.datagrams[listener.index] = socket
    socket.start({
      onDatagram: (bytes, address, port) => this.user.onDatagram(bytes, address, port, listener),
      onDatagramError: (error) => this.warn(error, listener),
    })
    return listener
  }

  private async bindStreams(place: Place): Promise<Listener> {
    const socket = await openStreamListener(place.address, place.spec.port)
    const listener = this.enter(place, socket)
    socket.start({
      onSocket: (accepted) => this.user.onSocket(accepted, listener, place.spec),
      onListenerError: (error) => this.warn(error, listener),
    })
    return listener
  }

  private enter(place: Place, socket: DatagramSocket | StreamListener): Listener {
    const listener = this.table.add(place, socket.port)
    this.bindings = [...this.bindings, { place, listener, socket }]
    return listener
  }

  private async unbind(binding: Binding): Promise<void> {
    this.bindings = this.bindings.filter((other) => other !== binding)
    this.table.remove(binding.listener)
    this.datagrams[binding.listener.index] = null
    await binding.socket.close()
  }

  private warn(error: Error, listener: Listener): void {
    this.options.logger.warn('a listener reported an error and goes on', { error, listener: listener.name })
  }

  private async follow(): Promise<void> {
    const places = this.places()
    const gone = this.bindings.filter(({ place }) => !places.some((other) => isSamePlace(other, place)))
    const fresh = places.filter(
      (place) => !this.bindings.some((binding) => isSamePlace(binding.place, place)),
    )
    for (const binding of gone) await this.unbind(binding)
    const added: Listener[] = []
    for (const place of fresh) await this.bindLate(place, added)
    if (this.isStopped || gone.length + added.length === 0) return
    this.options.onListenersChanged?.(
      added,
      gone.map((binding) => binding.listener),
    )
  }

  private async bindLate(place: Place, added: Listener[]): Promise<void> {
    if (this.isStopped) return
    try {
      added.push(await this.bind(place))
    } catch (error) {
      this.options.logger.warn('an interface address could not be bound; tried again at the next scan', {
        error,
      })
    }
  }
}
