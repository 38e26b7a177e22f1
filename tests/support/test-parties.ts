import type { Transport } from '#engine/contract/vocabulary.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import type { MemoryHost, MemoryNetwork } from './memory-network.ts'
import { answerTo } from './responses.ts'
import { message as buildMessage } from './sip-messages.ts'
import { FAIRLINE } from './test-relay.ts'

/** Reads what a party received; a message we sent that cannot be read fails the test. */
export function read(bytes: Buffer | undefined): SipMessage {
  if (!bytes) throw new Error('no message')
  const parsed = parseMessage(bytes)
  if ('malformed' in parsed) throw new Error(`malformed: ${parsed.reason}\n${bytes}`)
  return parsed
}

export const statuses = (host: MemoryHost) =>
  host.received
    .map(read)
    .filter((m) => !m.isRequest)
    .map((m) => m.status)
export const methods = (host: MemoryHost) =>
  host.received
    .map(read)
    .filter((m) => m.isRequest)
    .map((m) => m.method)

/** `Name: value` lines of a header in order, as one list. */
const lines = (message: SipMessage, name: string): [string, string][] =>
  message.headerAll(name).map((value) => [name, value])

interface Dialog {
  readonly callId: string
  readonly fromTag: string
  toTag: string
  target: string
  routes: string[]
}

/** A telephone: sends what the test says, answers nothing unless told how. */
export class TestCaller {
  readonly host: MemoryHost
  readonly dialog: Dialog
  private readonly transport: string
  private branches = 0
  /** To any request but ACK. */
  answersWith: number | null = null

  constructor(
    network: MemoryNetwork,
    address = '10.0.2.1',
    port = 5062,
    callId = 'call-1',
    transport: Transport = 'udp',
  ) {
    this.host = network.host(address, port, (bytes) => this.hear(bytes), transport)
    this.transport = transport
    this.dialog = {
      callId,
      fromTag: `tag-${callId}`,
      toTag: '',
      target: `sip:1000@${FAIRLINE.address}`,
      routes: [],
    }
  }

  get statuses(): number[] {
    return statuses(this.host)
  }

  last(): SipMessage {
    return read(this.host.received.at(-1))
  }

  /** Builds a request of this call; the same `branch` makes it a retransmission, an ACK to a non-2xx, or a CANCEL. */
  build(
    method: string,
    options: {
      cseq?: number
      branch?: string
      headers?: Record<string, string | null>
      inDialog?: boolean
    } = {},
  ): Buffer {
    const { address, port } = this.host.endpoint
    const { callId, fromTag, toTag, target, routes } = this.dialog
    const branch = options.branch ?? `z9hG4bK-${callId}-${++this.branches}`
    const isInDialog = options.inDialog ?? false
    return buildMessage(
      `${method} ${isInDialog ? target : `sip:1000@${FAIRLINE.address}`} SIP/2.0`,
      [
        ['Via', `SIP/2.0/${this.transport.toUpperCase()} ${address}:${port};branch=${branch};rport`],
        ...(isInDialog ? routes.map((route): [string, string] => ['Route', route]) : []),
        ['Max-Forwards', '70'],
        ['From', `<sip:alice@${address}>;tag=${fromTag}`],
        [
          'To',
          `<sip:1000@${FAIRLINE.address}>${isInDialog || options.headers?.toTag ? `;tag=${toTag}` : ''}`,
        ],
        ['Call-ID', callId],
        ['CSeq', `${options.cseq ?? 1} ${method}`],
        ['Contact', `<sip:alice@${address}:${port}>`],
      ],
      { headers: options.headers ?? {} },
    )
  }

  private hear(bytes: Buffer): void {
    const heard = this.answersWith === null ? null : read(bytes)
    if (heard?.isRequest && heard.method !== 'ACK' && this.answersWith !== null)
      this.send(answerTo(heard, this.answersWith))
  }

  send(bytes: Buffer): void {
    this.host.send(bytes, FAIRLINE)
  }

  request(method: string, options: Parameters<TestCaller['build']>[1] = {}): void {
    this.send(this.build(method, options))
  }

  /** Takes the dialog from a 2xx or 18x (RFC 3261 §12.1.2): the route set is Record-Route in reverse. */
  learn(response: SipMessage = this.last()): void {
    this.dialog.toTag = response.toTag
    this.dialog.target = response.contactUri()
    this.dialog.routes = response
      .recordRoutes()
      .map((route) => `<${route.uri}>`)
      .reverse()
  }
}

/** A media server: answers INVITE by `script`, everything else 200. */
export class TestDestination {
  readonly host: MemoryHost
  private isForgetful = false
  /** Statuses that a new INVITE is answered with. */
  script: readonly number[]
  /** Further header fields of each 2xx of its. */
  successHeaders: readonly [string, string][] = []
  /** Own tag, so that several early dialogs can be told apart. */
  readonly tag: string

  constructor(
    network: MemoryNetwork,
    address: string,
    script: readonly number[] = [180, 200],
    transport: Transport = 'udp',
  ) {
    this.script = script
    this.tag = `dest-${address}`
    this.host = network.host(address, 5070, (bytes, from) => this.hear(bytes, from), transport)
  }

  get methods(): string[] {
    return methods(this.host)
  }

  lastRequest(method: string): SipMessage {
    const found = this.host.received.map(read).findLast((m) => m.method === method && m.isRequest)
    if (!found) throw new Error(`no ${method} came`)
    return found
  }

  /** Answers the last INVITE later than the script did. */
  answer(status: number, method = 'INVITE', headers: readonly [string, string][] = []): void {
    this.respond(this.lastRequest(method), status, FAIRLINE, headers)
  }

  /** A request of its own in the dialog its first INVITE made. */
  request(method: string, cseq = 1, branch = `z9hG4bK-${this.tag}-${method}-${cseq}`): void {
    const invite = read(this.host.received.find((bytes) => read(bytes).method === 'INVITE'))
    const { address, port } = this.host.endpoint
    const routes = invite.recordRoutes().map((route): [string, string] => ['Route', `<${route.uri}>`])
    const bytes = buildMessage(`${method} ${invite.contactUri()} SIP/2.0`, [
      ['Via', `SIP/2.0/UDP ${address}:${port};branch=${branch}`],
      ...routes,
      ['Max-Forwards', '70'],
      ['From', `${invite.header('To') ?? ''};tag=${this.tag}`],
      ['To', invite.header('From') ?? ''],
      ['Call-ID', invite.callId],
      ['CSeq', `${cseq} ${method}`],
    ])
    this.host.send(bytes, FAIRLINE)
  }

  private hear(bytes: Buffer, from: { address: string; port: number }): void {
    const request = read(bytes)
    if (!request.isRequest || request.method === 'ACK') return
    const inDialog = this.isForgetful && request.toTag !== '' ? [481] : [200]
    const answers = request.method === 'INVITE' && request.toTag === '' ? this.script : inDialog
    for (const status of answers) this.respond(request, status, from)
    if (request.method === 'CANCEL' && !this.script.some((status) => status >= 200)) this.answer(487)
  }

  private respond(
    request: SipMessage,
    status: number,
    to: { address: string; port: number },
    extra: readonly [string, string][] = [],
  ): void {
    const { address, port } = this.host.endpoint
    const toHeader = request.header('To') ?? ''
    const tag = status > 100 && request.toTag === '' ? `;tag=${this.tag}` : ''
    const bytes = buildMessage(`SIP/2.0 ${status} Scripted`, [
      ...lines(request, 'Via'),
      ...lines(request, 'Record-Route'),
      ['From', request.header('From') ?? ''],
      ['To', `${toHeader}${tag}`],
      ['Call-ID', request.callId],
      ['CSeq', `${request.cseqNumber} ${request.cseqMethod}`],
      ['Contact', `<sip:media@${address}:${port}>`],
      ...(status >= 200 && status < 300 ? this.successHeaders : []),
      ...extra,
    ])
    this.host.send(bytes, to)
  }

  close(): void {
    this.host.close()
  }

  /** From now on it knows no dialog: 481 to whatever comes inside one. */
  forget(): void {
    this.isForgetful = true
  }

  silence(): void {
    this.host.isSilent = true
  }
}
