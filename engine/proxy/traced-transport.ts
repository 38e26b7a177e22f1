import type { Endpoint } from '#engine/contract/address.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { Connection, Listener, ListenerNumbers, TransportLayer } from '#engine/transport/transport.ts'
import type { Tracer } from './tracer.ts'

/** The transports as the relay sends by them: what leaves is shown to the tracer while it looks for anything. */
export class TracedTransport implements TransportLayer {
  private readonly layer: TransportLayer
  private readonly tracer: Tracer

  constructor(layer: TransportLayer, tracer: Tracer) {
    this.layer = layer
    this.tracer = tracer
  }

  get listeners(): readonly Listener[] {
    return this.layer.listeners
  }

  listenerAt(index: number): Listener | null {
    return this.layer.listenerAt(index)
  }

  get numbers(): ListenerNumbers {
    return this.layer.numbers
  }

  follow(numbers: ListenerNumbers): void {
    this.layer.follow(numbers)
  }

  listenerFor(to: Endpoint): Listener | null {
    return this.layer.listenerFor(to)
  }

  owns(host: string, port: number, transport?: Transport): boolean {
    return this.layer.owns(host, port, transport)
  }

  send(
    bytes: Buffer,
    length: number,
    listener: Listener,
    to: Endpoint,
    connection: Connection | null,
  ): Connection | null {
    const taken = this.layer.send(bytes, length, listener, to, connection)
    if (this.tracer.isOn) this.tracer.sent(bytes, length, listener, taken?.remote ?? to)
    return taken
  }

  connectionOf(flow: Endpoint, listener: Listener): Connection | null {
    return this.layer.connectionOf(flow, listener)
  }

  listen(to: Endpoint, probe: Buffer): void {
    this.layer.listen(to, probe)
  }

  stop(): Promise<void> {
    return this.layer.stop()
  }
}
