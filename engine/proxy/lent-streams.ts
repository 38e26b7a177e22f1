import type { Connection } from '#engine/transport/transport.ts'
import { RemoteConnection } from './remote-connection.ts'
import type { LentStream, ThreadPort } from './thread-port.ts'

/**
 * Streams that messages were handed over with, from this thread and to it. Either entry leaves when the stream has ended:
 * the thread that has it tells all others, and whoever heard of it by a third one asks.
 */
export class LentStreams {
  private readonly thread: number
  private readonly ports: ReadonlyMap<number, ThreadPort>
  /** Of this thread, by number. */
  private readonly lent = new Map<number, Connection>()
  /** Of others, by thread and number. */
  private readonly borrowed = new Map<string, RemoteConnection>()

  constructor(thread: number, ports: ReadonlyMap<number, ThreadPort>) {
    this.thread = thread
    this.ports = ports
  }

  get size(): number {
    return this.lent.size + this.borrowed.size
  }

  lend(connection: Connection): LentStream {
    if (connection instanceof RemoteConnection) return connection.stream
    const { id, remote, isInbound } = connection
    this.lent.set(id, connection)
    return { thread: this.thread, id, remote, isInbound }
  }

  /** `from`: the thread that a message came from with this stream; null where there is no way to its own. */
  borrow(stream: LentStream, from: number): Connection | null {
    if (stream.thread === this.thread) return this.lent.get(stream.id) ?? null
    const key = keyOf(stream.thread, stream.id)
    const known = this.borrowed.get(key)
    const port = this.ports.get(stream.thread)
    if (known || !port) return known ?? null
    const made = new RemoteConnection(stream, port)
    this.borrowed.set(key, made)
    if (from !== stream.thread) port.tell({ kind: 'ask', connection: stream.id })
    return made
  }

  /** One of this thread, asked for by its number; where it is gone `asker` is told. */
  own(id: number, asker: number): Connection | null {
    const connection = this.lent.get(id)
    if (!connection) this.ports.get(asker)?.tell({ kind: 'ended', connection: id })
    return connection ?? null
  }

  /** A stream of this thread has ended. */
  onLost(connection: Connection): void {
    if (this.lent.get(connection.id) !== connection) return
    this.lent.delete(connection.id)
    for (const port of this.ports.values()) port.tell({ kind: 'ended', connection: connection.id })
  }

  /** One of another thread has ended: what stood for it here; null where nothing did. */
  onEnded(thread: number, id: number): Connection | null {
    const key = keyOf(thread, id)
    const connection = this.borrowed.get(key)
    this.borrowed.delete(key)
    connection?.end()
    return connection ?? null
  }
}

function keyOf(thread: number, id: number): string {
  return `${thread} ${id}`
}
