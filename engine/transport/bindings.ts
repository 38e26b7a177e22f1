import type { Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { ThreadPlace } from '#engine/base/thread-place.ts'
import type { ListenerSpec } from '#engine/contract/env.ts'
import type { DatagramSocket } from './datagram-socket.ts'
import { expand, isWildcard, type Place } from './expansion.ts'
import { listenerFailure, wildcardFailure } from './failure.ts'
import { type ListenerTable, sendPort } from './listener-table.ts'
import { openDatagrams } from './open-datagrams.ts'
import { openStreamListener, type StreamListener } from './stream-listener.ts'
import type { Listener, TransportOptions } from './transport.ts'

export interface BindingsUser {
  sheds(bytes: Buffer, start: number, end: number): boolean
  onDatagram(bytes: Buffer, address: string, port: number, listener: Listener): void
  onSocket(socket: Socket, listener: Listener, spec: ListenerSpec): void
}

interface Binding {
  readonly place: Place
  readonly listener: Listener
  /** None: a stream that another thread accepts. */
  readonly sockets: readonly (DatagramSocket | StreamListener)[]
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.spec === b.spec && a.address === b.address
}

/** The bound sockets: opened from specs, kept in step with the interfaces, entered in the listener table. */
export class Bindings {
  private readonly specs: readonly ListenerSpec[]
  private readonly options: TransportOptions
  private readonly place: ThreadPlace
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
    place: ThreadPlace,
    table: ListenerTable,
    user: BindingsUser,
  ) {
    this.specs = specs
    this.options = options
    this.place = place
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
      for (const place of mine) {
        await this.refuseSharing(place)
        await this.bind(place)
      }
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
    const all = expand(this.specs, (this.options.interfaces ?? networkInterfaces)())
    return all.filter((place) => this.table.mayBind(place))
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

  private bind(place: Place): Promise<Listener> {
    return place.spec.transport === 'udp' ? this.bindDatagrams(place) : this.bindStreams(place)
  }

  /** A shared port may be shared with another program of the same user, without a word: the first thread looks first. */
  private async refuseSharing({ spec, address }: Place): Promise<void> {
    const { thread, threads } = this.place
    if (spec.transport !== 'udp' || thread > 1 || threads === 1 || spec.port === 0) return
    const alone = await this.openDatagrams(address, spec.port, false)
    await alone.close()
  }

  private async bindDatagrams(place: Place): Promise<Listener> {
    const { address, spec } = place
    // Before the other, which is heard in the turn it is bound in.
    const sender = await this.openSender(place)
    const socket = await this.openDatagrams(address, spec.port, this.place.threads > 1).catch(
      async (error: unknown) => {
        await sender?.close()
        throw error
      },
    )
    const listener = this.enter(place, socket.port, sender ? [socket, sender] : [socket])
    this.hear(socket, listener)
    if (sender) this.hear(sender, this.table.addSender(listener, sender.port))
    return listener
  }

  private async openSender({ address, spec }: Place): Promise<DatagramSocket | null> {
    return spec.send === null ? null : this.openDatagrams(address, sendPort(spec.send, this.place), false)
  }

  private async openDatagrams(address: string, port: number, isShared: boolean): Promise<DatagramSocket> {
    try {
      return await openDatagrams(this.options.addon ?? null, { address, port, isShared })
    } catch (error) {
      throw listenerFailure({ transport: 'udp', address, port }, error)
    }
  }

  private hear(socket: DatagramSocket, listener: Listener): void {
    this.datagrams[listener.index] = socket
    socket.start({
      sheds: (bytes, start, end) => this.user.sheds(bytes, start, end),
      onDatagram: (bytes, address, port) => this.user.onDatagram(bytes, address, port, listener),
      onDatagramError: (error) => this.warn(error, listener),
    })
  }

  private async bindStreams(place: Place): Promise<Listener> {
    const { spec, address } = place
    if (this.place.thread > 1) return this.enter(place, spec.port, [])
    const socket = await openStreamListener(address, spec.port).catch((error: unknown) => {
      throw listenerFailure({ transport: spec.transport, address, port: spec.port }, error)
    })
    const listener = this.enter(place, socket.port, [socket])
    socket.start({
      onSocket: (accepted) => this.user.onSocket(accepted, listener, spec),
      onListenerError: (error) => this.warn(error, listener),
    })
    return listener
  }

  private enter(place: Place, port: number, sockets: Binding['sockets']): Listener {
    const listener = this.table.add(place, port)
    this.bindings = [...this.bindings, { place, listener, sockets }]
    return listener
  }

  private async unbind(binding: Binding): Promise<void> {
    this.bindings = this.bindings.filter((other) => other !== binding)
    for (const { index } of this.table.remove(binding.listener)) this.datagrams[index] = null
    await Promise.all(binding.sockets.map((socket) => socket.close()))
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
