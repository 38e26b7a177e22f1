import type { Endpoint } from '#engine/contract/address.ts'
import type { Connection } from '#engine/transport/transport.ts'
import type { LentStream, ThreadPort } from './thread-port.ts'

/** A stream that another relay thread has: what is sent on it goes by that thread. */
export class RemoteConnection implements Connection {
  readonly stream: LentStream
  private readonly port: ThreadPort
  private isThere = true

  constructor(stream: LentStream, port: ThreadPort) {
    this.stream = stream
    this.port = port
  }

  /** With the thread that has it. */
  get id(): number {
    return this.stream.id
  }

  get remote(): Endpoint {
    return this.stream.remote
  }

  get isInbound(): boolean {
    return this.stream.isInbound
  }

  /** As far as is known here: its thread may have lost it a moment ago. */
  get isOpen(): boolean {
    return this.isThere
  }

  send(bytes: Buffer): boolean {
    return this.isThere && this.port.give({ kind: 'send', connection: this.id, bytes: new Uint8Array(bytes) })
  }

  close(): void {
    if (!this.isThere) return
    this.isThere = false
    this.port.tell({ kind: 'close', connection: this.id })
  }

  /** Its thread has lost it. */
  end(): void {
    this.isThere = false
  }
}
