import type { MessagePort } from 'node:worker_threads'
import type { Endpoint } from '#engine/contract/address.ts'
import type { ListenerNumbers } from '#engine/transport/transport.ts'

/** A stream that another thread has. */
export interface LentStream {
  /** That thread. */
  readonly thread: number
  readonly id: number
  readonly remote: Endpoint
  readonly isInbound: boolean
}

/** A message on its way to the thread it belongs to. Its bytes are the receiver's. */
export interface HandedMessage {
  readonly kind: 'message'
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Index of the listener it came to, the same in each thread. */
  readonly listener: number
  readonly address: string
  readonly port: number
  /** Null for a datagram. */
  readonly stream: LentStream | null
  /** So many threads may be asked after the one it goes to. */
  readonly left: number
}

/** What one relay thread says to another; `connection` is the number of a stream with the thread that has it. */
export type ThreadWord =
  | HandedMessage
  | { readonly kind: 'send'; readonly connection: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'close' | 'ask' | 'ended'; readonly connection: number }
  | { readonly kind: 'taken'; readonly count: number }
  | { readonly kind: 'listeners'; readonly numbers: ListenerNumbers }

/** What may be under way to one thread. Beyond it messages are lost, as in a network that is full. */
export const MOST_UNDER_WAY = 4_096
/** Told together. */
const TAKEN_TOGETHER = 64

/** The way to another relay thread. What carries bytes is counted until it was taken there. */
export class ThreadPort {
  private readonly port: MessagePort
  private underWay = 0
  private taken = 0

  constructor(port: MessagePort) {
    this.port = port
  }

  /** Hears from now on; what came before is kept until then. */
  open(hear: (word: ThreadWord) => void): void {
    this.port.on('message', (word: ThreadWord) => this.receive(word, hear))
  }

  /** The bytes are given away. False where too much is under way. */
  give(word: Extract<ThreadWord, { bytes: Uint8Array }>): boolean {
    if (this.underWay >= MOST_UNDER_WAY) return false
    this.underWay += 1
    this.port.postMessage(word, [word.bytes.buffer])
    return true
  }

  tell(word: ThreadWord): void {
    this.port.postMessage(word)
  }

  /** May be called any number of times. */
  stop(): void {
    this.port.close()
  }

  private receive(word: ThreadWord, hear: (word: ThreadWord) => void): void {
    if (word.kind === 'taken') {
      this.underWay -= word.count
      return
    }
    if ('bytes' in word) this.take()
    hear(word)
  }

  private take(): void {
    this.taken += 1
    if (this.taken < TAKEN_TOGETHER) return
    this.tell({ kind: 'taken', count: this.taken })
    this.taken = 0
  }
}
