import { seededRandom } from '#engine/base/random.ts'
import { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { parseListener } from '#engine/contract/env.ts'
import { isReliable } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import type { ClientTransaction } from '#engine/transaction/client-transaction.ts'
import { TransactionLayer } from '#engine/transaction/layer.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { ManualClock } from './manual-clock.ts'
import { type MemoryHost, MemoryNetwork } from './memory-network.ts'
import { MemoryTransport } from './memory-transport.ts'
import { answerTo } from './responses.ts'
import { request } from './sip-messages.ts'

const OURS = '10.0.0.1'
const FAR = '10.0.1.1'
const PORT = 5060
/** Longer than any timer that ends a transaction. */
const WATCH_MS = 250_000
/** Of the timer wheel. */
const TICK_MS = 20

/**
 * One transaction layer without a proxy above it, a far end that says only what it is told, and a network that
 * takes no time: what is due at a moment happens at that very moment.
 */
export class TransactionStage {
  readonly clock = new ManualClock()
  readonly network = new MemoryNetwork(this.clock, seededRandom(1))
  readonly layer: TransactionLayer
  readonly far: MemoryHost
  /** What the transaction user was told, by the client transaction, with its moment. */
  readonly told: string[] = []
  /** Server transactions in the order they began. */
  readonly begun: ServerTransaction[] = []
  /** ACKs and stray responses passed up. */
  readonly passed: string[] = []
  private readonly transport: Transport
  private readonly listener: Listener
  private readonly startMs = this.clock.monotonicMs()
  private branches = 0

  constructor(transport: Transport = 'udp') {
    this.transport = transport
    this.network.delayMs = 0
    const spec = parseListener(`${transport}:${OURS}:${PORT}`)
    if (typeof spec === 'string') throw new Error(spec)
    const wheel = new TimerWheel(this.clock, TICK_MS)
    wheel.start()
    const sockets = new MemoryTransport(this.network, [spec], {
      onMessage: (bytes, arrival) => {
        const message = parseMessage(bytes)
        if ('malformed' in message) throw new Error(message.reason)
        this.layer.onMessage(message, arrival)
      },
      onDrop: () => {},
      onUnreachable: () => {},
    })
    this.layer = new TransactionLayer(this.clock, wheel, sockets)
    this.layer.serve({
      mayAnswerAgain: () => true,
      takeStateless: () => false,
      onRequest: (_, transaction) => this.begun.push(transaction),
      onAck: (ack) => this.passed.push(`ACK ${ack.topVia.branch}`),
      onCancel: (_, transaction) => this.begun.push(transaction),
      onStrayResponse: (response) => this.passed.push(String(response.status)),
    })
    const [listener] = sockets.listeners
    if (!listener) throw new Error('no listener')
    this.listener = listener
    this.far = this.network.host(FAR, PORT, () => {}, transport)
  }

  /** Since the stage opened. */
  get nowMs(): number {
    return this.clock.monotonicMs() - this.startMs
  }

  /** Whether anything of a transaction is left. */
  get isOver(): boolean {
    return this.layer.size === 0
  }

  /** A client transaction of ours. */
  request(method: string): ClientTransaction {
    const branch = `z9hG4bK-${++this.branches}`
    const via = `SIP/2.0/${this.transport.toUpperCase()} ${OURS}:${PORT};branch=${branch}`
    const bytes = request({ method, headers: { Via: via } })
    const to: Endpoint = { transport: this.transport, address: FAR, port: PORT }
    const path = { listener: this.listener, to, connection: null }
    const tell = (what: string) => this.told.push(`${this.nowMs} ${what}`)
    const user = {
      onResponse: (response: SipMessage) => void tell(String(response.status)),
      onTimeout: () => void tell('time-out'),
      onTransportError: () => void tell('transport error'),
    }
    const transaction = this.layer.request(bytes, bytes.length, method, branch, path, user)
    this.settle()
    return transaction
  }

  /** The far end answers the request of ours it heard first. */
  answer(status: number, headers: Readonly<Record<string, string>> = {}): void {
    const first = this.heard('request')[0]
    if (!first) throw new Error('no request came')
    this.far.send(answerTo(first.message, status, { tag: 'far', headers }), { address: OURS, port: PORT })
    this.settle()
  }

  /** The far end sends a request; the same branch makes it a copy, an ACK or a CANCEL. */
  receive(method: string, branch = 'z9hG4bK-far', sentBy = `${FAR}:${PORT}`): void {
    const value = `SIP/2.0/${this.transport.toUpperCase()} ${sentBy};branch=${branch}`
    this.far.send(request({ method, headers: { Via: value } }), { address: OURS, port: PORT })
    this.settle()
  }

  /** The transaction user answers the server transaction that began first. */
  respond(status: number, repeats = true): void {
    const [transaction] = this.begun
    if (!transaction) throw new Error('no transaction began')
    const text = `SIP/2.0 ${status} Scripted\r\nVia: SIP/2.0/UDP ${FAR};branch=z9hG4bK-far\r\nCall-ID: stage\r\nCSeq: 1 INVITE\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nContent-Length: 0\r\n\r\n`
    const bytes = Buffer.from(text, 'latin1')
    transaction.respond(status, bytes, bytes.length, repeats)
    this.settle()
  }

  /** What reached the far end, each with its moment. */
  heard(kind: 'request' | 'response' | 'any' = 'any'): { atMs: number; message: SipMessage }[] {
    return this.network.packets
      .filter((packet) => packet.to.address === FAR)
      .map((packet) => {
        const message = parseMessage(packet.bytes)
        if ('malformed' in message) throw new Error(message.reason)
        return { atMs: packet.atMs - this.startMs, message }
      })
      .filter(({ message }) => kind === 'any' || message.isRequest === (kind === 'request'))
  }

  /** Moments at which the far end heard this method, or this status. */
  momentsOf(what: string | number): number[] {
    return this.heard()
      .filter(({ message }) => (message.isRequest ? message.method : message.status) === what)
      .map(({ atMs }) => atMs)
  }

  advance(ms: number): void {
    this.clock.advance(ms)
  }

  /** How long it takes from now until no transaction is left, to the tick. */
  msUntilOver(): number {
    const from = this.nowMs
    while (!this.isOver && this.nowMs - from < WATCH_MS) this.advance(TICK_MS)
    return this.nowMs - from
  }

  /** Lets what was sent arrive; streams too, which take a turn of the clock of no length. */
  private settle(): void {
    this.clock.advance(0)
    if (isReliable(this.transport)) this.clock.advance(0)
  }
}
