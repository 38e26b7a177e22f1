import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { within } from '#scripts/appliance/ready.ts'
import { answerTo } from './responses.ts'

const WAIT_MS = 5_000

/** A party of a flow test on a real UDP socket: keeps what it hears, answers OPTIONS, and nothing else by itself. */
export class DatagramParty {
  readonly heard: SipMessage[] = []
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('message', (bytes, from) => this.hear(bytes, from))
  }

  static async open(address: string, port: number): Promise<DatagramParty> {
    const socket = createSocket('udp4')
    socket.bind(port, address)
    await once(socket, 'listening')
    return new DatagramParty(socket)
  }

  send(bytes: Buffer, to: { readonly address: string; readonly port: number }): void {
    this.socket.send(bytes, to.port, to.address)
  }

  /** The first message heard that fits; fails after five seconds. */
  async next(what: string, fits: (message: SipMessage) => boolean): Promise<SipMessage> {
    await within(WAIT_MS, async () => this.heard.some(fits))
    const found = this.heard.find(fits)
    if (!found)
      throw new Error(`no ${what} came; heard: ${this.heard.map((m) => m.method + m.status).join(', ')}`)
    return found
  }

  close(): void {
    this.socket.close()
  }

  private hear(bytes: Buffer, from: { address: string; port: number }): void {
    const message = parseMessage(bytes)
    if ('malformed' in message) return
    const isProbe = message.isRequest && message.method === 'OPTIONS'
    if (isProbe) this.send(answerTo(message, 200, { tag: 'probed' }), from)
    else this.heard.push(message)
  }
}
