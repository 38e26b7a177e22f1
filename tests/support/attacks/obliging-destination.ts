import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { type AnswerParts, answerTo } from '../responses.ts'

/** Branches of the engine's own probes begin with it. */
const PROBE_BRANCH = 'z9hG4bK-p.'

/** What an INVITE gets by the user part of its Request-URI; all others get 486. */
const SCRIPT: Readonly<Record<string, readonly number[]>> = { answer: [200], ring: [180], silent: [] }

/** A destination on a real UDP socket that answers what comes. Keeps all but the probes. */
export class ObligingDestination {
  readonly heard: SipMessage[] = []
  /** What reached it and was no SIP: the engine must send nothing of the kind. */
  readonly unreadable: Buffer[] = []
  /** Asked first, of every message but the probes; true: it has dealt with it. */
  before: (message: SipMessage, from: RemoteInfo) => boolean = () => false
  readonly address: string
  readonly port: number
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    this.address = socket.address().address
    this.port = socket.address().port
    socket.on('message', (bytes, from) => this.hear(bytes, from))
  }

  static async open(address: string, port: number): Promise<ObligingDestination> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4_194_304 })
    socket.bind(port, address)
    await once(socket, 'listening')
    return new ObligingDestination(socket)
  }

  send(bytes: Buffer, to: { readonly address: string; readonly port: number }): void {
    this.socket.send(bytes, to.port, to.address)
  }

  requests(callId: string): SipMessage[] {
    return this.heard.filter((message) => message.isRequest && message.callId === callId)
  }

  methodsOf(callId: string): string[] {
    return this.requests(callId).map((message) => message.method)
  }

  /** The response as this destination gives it. */
  answer(request: SipMessage, status: number, parts: AnswerParts = {}): Buffer {
    const contact = `sip:media@${this.address}:${this.port}`
    return answerTo(request, status, { tag: `dest-${this.port}`, ...(status < 300 && { contact }), ...parts })
  }

  close(): void {
    this.socket.close()
  }

  private hear(bytes: Buffer, from: RemoteInfo): void {
    const message = parseMessage(bytes)
    if ('malformed' in message) {
      // The ear socket's CRLF CRLF is a keep-alive (RFC 5626 §3.5.1).
      if (bytes.toString('latin1') !== '\r\n\r\n') this.unreadable.push(bytes)
      return
    }
    const isProbe = message.topVia.branch.startsWith(PROBE_BRANCH)
    if (!isProbe) {
      this.heard.push(message)
      if (this.before(message, from)) return
    }
    if (!message.isRequest || message.method === 'ACK') return
    for (const status of statusesFor(message)) this.send(this.answer(message, status), from)
    if (message.method === 'CANCEL') this.terminate(message, from)
  }

  private terminate(cancel: SipMessage, from: RemoteInfo): void {
    const invite = this.requests(cancel.callId).find(({ method }) => method === 'INVITE')
    if (invite) this.send(this.answer(invite, 487), from)
  }
}

function statusesFor(request: SipMessage): readonly number[] {
  if (request.method !== 'INVITE' || request.toTag !== '') return [200]
  const user = /^sip:([a-z]+)@/.exec(request.requestUri)?.[1] ?? ''
  return SCRIPT[user] ?? [486]
}
