import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { answerTo } from '../responses.ts'

/** What it writes wherever an answer has room for words. */
export interface HostileWords {
  /** Behind the status of each failure. */
  readonly reason: string
  /** `Server` of every answer. */
  readonly server: string
  /** URI of its Contact. */
  readonly contact: string
}

/** A destination whose words are meant for whoever looks at them: probes are answered well, calls with 486, all in its words. */
export class HostileDestination {
  private readonly socket: Socket
  private readonly words: HostileWords

  private constructor(socket: Socket, words: HostileWords) {
    this.socket = socket
    this.words = words
    socket.on('message', (bytes, from) => this.hear(bytes, from))
  }

  static async open(address: string, port: number, words: HostileWords): Promise<HostileDestination> {
    const socket = createSocket('udp4')
    socket.bind(port, address)
    await once(socket, 'listening')
    return new HostileDestination(socket, words)
  }

  close(): void {
    this.socket.close()
  }

  private hear(bytes: Buffer, from: RemoteInfo): void {
    const message = parseMessage(bytes)
    if ('malformed' in message || !message.isRequest || message.method === 'ACK') return
    this.socket.send(this.answer(message), from.port, from.address)
  }

  private answer(request: SipMessage): Buffer {
    const { reason, server, contact } = this.words
    const status = request.method === 'INVITE' ? 486 : 200
    const extra = [
      ['Server', server],
      ['Reason', `SIP;cause=486;text="${reason}"`],
      ['Contact', `<${contact}>`],
    ] as const
    return answerTo(request, status, { tag: 'hostile', startLine: `SIP/2.0 ${status} ${reason}`, extra })
  }
}
