import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseMessage } from '#engine/sip/message.ts'
import { answerTo } from './responses.ts'

/** A callee on a real UDP socket whose answers a test changes at any moment. It takes calls and ends of calls. */
export class ScriptedReceiver {
  /** To INVITE and to OPTIONS. */
  inviteStatus = 200
  optionsStatus = 200
  optionsSeen = 0
  private readonly calls = new Set<string>()
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('message', (bytes, from) => this.hear(bytes, from.address, from.port))
  }

  static async open(address: string, port: number): Promise<ScriptedReceiver> {
    const socket = createSocket('udp4')
    socket.bind(port, address)
    await once(socket, 'listening')
    return new ScriptedReceiver(socket)
  }

  /** Calls that were offered to it, each counted once. */
  get offered(): number {
    return this.calls.size
  }

  close(): void {
    this.socket.close()
  }

  private hear(bytes: Buffer, address: string, port: number): void {
    const message = parseMessage(bytes)
    if ('malformed' in message || !message.isRequest || message.method === 'ACK') return
    if (message.method === 'INVITE') this.calls.add(message.callId)
    if (message.method === 'OPTIONS') this.optionsSeen += 1
    const own = message.method === 'INVITE' ? this.inviteStatus : this.optionsStatus
    const status = message.method === 'BYE' ? 200 : own
    const { address: host, port: at } = this.socket.address()
    const answer = answerTo(message, status, { tag: 'scripted', contact: `sip:ch@${host}:${at}` })
    this.socket.send(answer, port, address)
  }
}
