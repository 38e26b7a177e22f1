import type { MessagePort } from 'node:worker_threads'
import type { Logger } from '#engine/base/logger.ts'
import { isFirst, standIn, type ThreadPlace } from '#engine/base/thread-place.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Arrival, Connection, DropReason, TransportLayer } from '#engine/transport/transport.ts'
import { isForSomebody, NOBODY, threadNamedBy } from './call-owner.ts'
import { LentStreams } from './lent-streams.ts'
import { type HandedMessage, ThreadPort, type ThreadWord } from './thread-port.ts'

/** What hands over and takes what is handed over. */
export interface HandOverUser {
  /** As from a socket. `left`: so many threads may still be asked for it; 0: it is dealt with here, whatever it is. */
  onHandedOver(bytes: Buffer, arrival: Arrival, left: number): void
  /** Whether a request that names no thread belongs to a call or a transaction of this one. */
  knows(request: SipMessage, arrival: Arrival): boolean
  onDrop(reason: DropReason): void
  /** A stream of another thread, which a message came with, has ended. */
  onConnectionLost(connection: Connection): void
}

/** What lands on the wrong relay thread goes to the right one (rules 29). */
export class HandOver {
  private readonly place: ThreadPlace
  private readonly ports = new Map<number, ThreadPort>()
  private readonly streams: LentStreams
  private readonly logger: Logger
  private behind: { readonly user: HandOverUser; readonly transport: TransportLayer } | null = null
  private handed = 0

  /** `ports`: to each of the other threads, by its number. */
  constructor(place: ThreadPlace, ports: ReadonlyMap<number, MessagePort>, logger: Logger) {
    this.place = place
    this.logger = logger
    for (const [thread, port] of ports) this.ports.set(thread, new ThreadPort(port))
    this.streams = new LentStreams(place.thread, this.ports)
  }

  /** Messages that this thread handed over. */
  get count(): number {
    return this.handed
  }

  /** Streams lent and borrowed. */
  get streamCount(): number {
    return this.streams.size
  }

  open(user: HandOverUser, transport: TransportLayer): void {
    this.behind = { user, transport }
    for (const [thread, port] of this.ports) port.open((word) => this.hear(word, thread))
  }

  /**
   * True where the message goes to another thread, or was lost on the way there; false: it is for this one. `left`: null
   * for one from a socket of this thread, else what came along with it. Who is named gets it, and passes it on to nobody;
   * a request that names nobody goes round once, until a thread knows it.
   */
  passes(message: SipMessage, arrival: Arrival, left: number | null): boolean {
    const { behind } = this
    if (left === 0 || !behind) return false
    const { thread, threads } = this.place
    const named = left === null ? threadNamedBy(message, arrival, behind.transport) : NOBODY
    const to = named === NOBODY ? thread : standIn(named, threads)
    if (to !== thread) return this.pass(to, message, arrival, 0)
    if (named !== NOBODY || !isForSomebody(message) || behind.user.knows(message, arrival)) return false
    return this.pass((thread % threads) + 1, message, arrival, (left ?? threads - 1) - 1)
  }

  /** Those of this thread have changed: the first numbers them for all, before any message from them. */
  tellListeners(): void {
    const numbers = this.behind?.transport.numbers
    if (!numbers || !isFirst(this.place)) return
    for (const port of this.ports.values()) port.tell({ kind: 'listeners', numbers })
  }

  /** A stream of this thread has ended. */
  onConnectionLost(connection: Connection): void {
    this.streams.onLost(connection)
  }

  /** May be called any number of times. */
  stop(): void {
    for (const port of this.ports.values()) port.stop()
  }

  private pass(thread: number, message: SipMessage, arrival: Arrival, left: number): true {
    const { listener, address, port, connection } = arrival
    const isGiven = this.ports.get(thread)?.give({
      kind: 'message',
      bytes: new Uint8Array(message.bytes),
      listener: listener.index,
      address,
      port,
      stream: connection && this.streams.lend(connection),
      left,
    })
    if (isGiven) this.handed += 1
    else this.behind?.user.onDrop('hand-over-full')
    return true
  }

  private hear(word: ThreadWord, from: number): void {
    switch (word.kind) {
      case 'message':
        return this.take(word, from)
      case 'send':
        this.streams.own(word.connection, from)?.send(Buffer.from(word.bytes.buffer))
        return
      case 'close':
        this.streams.own(word.connection, from)?.close()
        return
      case 'ask':
        this.streams.own(word.connection, from)
        return
      case 'listeners':
        this.behind?.transport.follow(word.numbers)
        return
      case 'ended':
        this.end(word.connection, from)
    }
  }

  /** A fault ends that message alone, as it would from a socket. */
  private take({ bytes, listener: index, address, port, stream, left }: HandedMessage, from: number): void {
    const { behind } = this
    const listener = behind?.transport.listenerAt(index)
    if (!behind || !listener) return behind?.user.onDrop('no-listener')
    const connection = stream && this.streams.borrow(stream, from)
    const arrival = { listener, address, port, connection }
    try {
      behind.user.onHandedOver(Buffer.from(bytes.buffer), arrival, left)
    } catch (error) {
      this.logger.error('a message handed over could not be dealt with', { error, from: address })
      behind.user.onDrop('fault')
    }
  }

  private end(id: number, from: number): void {
    const connection = this.streams.onEnded(from, id)
    if (connection) this.behind?.user.onConnectionLost(connection)
  }
}
