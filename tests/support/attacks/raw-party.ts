import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { request } from '../sip-messages.ts'

const ANSWER_LIMIT_MS = 5_000
const CALL_ID = /\r\n(?:Call-ID|i)[ \t]*:[ \t]*([^\r]*)/i

/** Asks every few milliseconds; false when the time is over. */
export async function soon(holds: () => boolean, limitMs = 3_000): Promise<boolean> {
  const startMs = performance.now()
  while (!holds()) {
    if (performance.now() - startMs > limitMs) return false
    await wait(2)
  }
  return true
}

export interface Place {
  readonly address: string
  readonly port: number
}

/** A stranger on a real UDP socket: throws any bytes, keeps all it hears, answers nothing. */
export class RawParty implements Place {
  readonly heard: Buffer[] = []
  readonly address: string
  readonly port: number
  private readonly socket: Socket
  private readonly towards: Place
  private questions = 0

  private constructor(socket: Socket, towards: Place) {
    this.socket = socket
    this.towards = towards
    this.address = socket.address().address
    this.port = socket.address().port
    socket.on('message', (bytes) => this.heard.push(bytes))
    // A send refused by the system (port 0, too long) is the test's own affair.
    socket.on('error', () => {})
  }

  static async open(address: string, port: number, towards: Place): Promise<RawParty> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4_194_304 })
    socket.bind(port, address)
    await once(socket, 'listening')
    return new RawParty(socket, towards)
  }

  throw(bytes: Buffer | string): void {
    const datagram = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    this.socket.send(datagram, this.towards.port, this.towards.address)
  }

  /**
   * Throws one after the other, waiting now and then so that the kernel has none to drop. Resolves when all were
   * dealt with: datagrams between two sockets keep their order, and so does the relay.
   */
  async throwAll(datagrams: Iterable<Buffer | string>): Promise<void> {
    let bytes = 0
    for (const datagram of datagrams) {
      this.throw(datagram)
      bytes += datagram.length + 512
      if (bytes < 60_000) continue
      bytes = 0
      await this.settled()
    }
    await this.settled()
  }

  /** Asks the engine's health by OPTIONS. Resolves with the time until its 200 in ms. */
  async settled(): Promise<number> {
    const callId = `settled-${this.port}-${++this.questions}`
    const startMs = performance.now()
    this.throw(this.options(callId))
    const hasCome = await soon(() => this.statusesOf(callId)[0] === 200, ANSWER_LIMIT_MS)
    if (!hasCome) throw new Error('no 200 to an OPTIONS within 5 s')
    return performance.now() - startMs
  }

  answersTo(callId: string): SipMessage[] {
    return this.messagesOf(callId).filter(({ isRequest }) => !isRequest)
  }

  requestsIn(callId: string): SipMessage[] {
    return this.messagesOf(callId).filter(({ isRequest }) => isRequest)
  }

  /** As text: an answer to what was malformed repeats what was malformed. */
  statusesOf(callId: string): number[] {
    return this.naming(callId).flatMap((bytes) => {
      const status = /^SIP\/2\.0 (\d{3}) /.exec(bytes.toString('latin1', 0, 12))?.[1]
      return status === undefined ? [] : [Number(status)]
    })
  }

  /** What came for no question asked by `settled`. */
  get unasked(): Buffer[] {
    return this.heard.filter((bytes) => !bytes.includes('Call-ID: settled-'))
  }

  close(): void {
    this.socket.close()
  }

  private messagesOf(callId: string): SipMessage[] {
    return this.naming(callId).flatMap((bytes) => {
      const message = parseMessage(bytes)
      return 'malformed' in message ? [] : [message]
    })
  }

  /** Looked for as text first: parsing all that was ever heard each time would take long. */
  private naming(callId: string): Buffer[] {
    return this.heard.filter((bytes) => CALL_ID.exec(bytes.toString('latin1'))?.[1] === callId)
  }

  private options(callId: string): Buffer {
    const { address, port, towards } = this
    return request({
      uri: `sip:${towards.address}:${towards.port}`,
      headers: {
        Via: `SIP/2.0/UDP ${address}:${port};branch=z9hG4bK-${callId};rport`,
        From: `<sip:witness@${address}>;tag=w`,
        To: `<sip:${towards.address}>`,
        'Call-ID': callId,
      },
    })
  }
}
