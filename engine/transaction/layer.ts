import type { Clock } from '#engine/base/clock.ts'
import { invariant } from '#engine/base/invariant.ts'
import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { OWN_LIMITS } from '#engine/sip/message-limits.ts'
import { buildAck } from '#engine/sip/requests.ts'
import type { Arrival, TransportLayer } from '#engine/transport/transport.ts'
import { ClientTransaction, type ClientUser, type Path } from './client-transaction.ts'
import { beginKey, clientKey, serverKey } from './keys.ts'
import { replyEndpoint } from './reply-endpoint.ts'
import { ServerTransaction } from './server-transaction.ts'
import type { Ground, Transaction } from './transaction.ts'

/** What the layer leaves to the proxy. */
export interface TransactionUser {
  /** A request that began a server transaction. */
  onRequest(request: SipMessage, transaction: ServerTransaction): void
  /**
   * Takes a request that is to have no transaction: it goes on without (RFC 3261 §16.11), or is refused for want of room
   * (§21.5.4); false: it begins one.
   */
  takeStateless(request: SipMessage, arrival: Arrival): boolean
  /** The same request came again; false: it is not answered. */
  mayAnswerAgain(request: SipMessage, transaction: ServerTransaction): boolean
  /** An ACK that ended no transaction here: to a 2xx, or stray. */
  onAck(request: SipMessage, arrival: Arrival): void
  /** A CANCEL, in its own transaction; `invite` is what it cancels, null where none is known. */
  onCancel(request: SipMessage, transaction: ServerTransaction, invite: ServerTransaction | null): void
  /** A response no client transaction asked for. */
  onStrayResponse(response: SipMessage, arrival: Arrival): void
}

/** The INVITE as sent is parsed again for this alone: most are answered 2xx, and their ACK is not ours. */
function acknowledge(sent: Buffer, response: SipMessage): Buffer {
  const invite = parseMessage(sent, OWN_LIMITS)
  invariant(!('malformed' in invite), 'an INVITE we sent cannot be read')
  return buildAck(invite, response)
}

const nobody: TransactionUser = {
  onRequest() {},
  takeStateless: () => false,
  mayAnswerAgain: () => false,
  onAck() {},
  onCancel() {},
  onStrayResponse() {},
}

/** Matches messages to transactions (RFC 3261 §17.1.3, §17.2.3); the tables end what they hold by timer. */
export class TransactionLayer implements Ground {
  readonly wheel: TimerWheel
  readonly transport: TransportLayer
  private readonly clock: Clock
  private user: TransactionUser = nobody
  private readonly servers = new Map<string, ServerTransaction>()
  private readonly clients = new Map<string, ClientTransaction>()
  private openUnits = 0

  constructor(clock: Clock, wheel: TimerWheel, transport: TransportLayer) {
    this.clock = clock
    this.wheel = wheel
    this.transport = transport
  }

  /** The proxy stands on the layer and the layer reports to the proxy: `compose` joins the two. */
  serve(user: TransactionUser): void {
    this.user = user
  }

  /** Server transactions without a final response; a large request counts several times. */
  get open(): number {
    return this.openUnits
  }

  get size(): number {
    return this.servers.size + this.clients.size
  }

  nowMs(): number {
    return this.clock.monotonicMs()
  }

  onMessage(message: SipMessage, arrival: Arrival): void {
    if (!message.isRequest) this.onResponse(message, arrival)
    else if (message.method === 'ACK') this.onAck(message, arrival)
    else this.onRequest(message, arrival)
  }

  /**
   * Begins a client transaction and sends the request, whose Via carries `branch`: the first `length` of `bytes`,
   * which may be used again at once.
   */
  request(
    bytes: Buffer,
    length: number,
    method: string,
    branch: string,
    path: Path,
    user: ClientUser,
  ): ClientTransaction {
    const key = clientKey(branch, method)
    const transaction = new ClientTransaction(this, key, method, path, user, acknowledge)
    this.clients.set(key, transaction)
    transaction.start(bytes, length)
    return transaction
  }

  /** Whether the request with this key is being dealt with, or its final repeated. */
  serves(key: string): boolean {
    return this.servers.has(key)
  }

  answered(units: number): void {
    this.openUnits -= units
  }

  forget(transaction: Transaction): void {
    const table: Map<string, Transaction> =
      transaction instanceof ClientTransaction ? this.clients : this.servers
    if (table.get(transaction.key) === transaction) table.delete(transaction.key)
  }

  private onResponse(response: SipMessage, arrival: Arrival): void {
    const transaction = this.clients.get(clientKey(response.topVia.branch, response.method))
    if (transaction?.isAnsweredBy(response, arrival.address)) transaction.receive(response)
    else this.user.onStrayResponse(response, arrival)
  }

  private onAck(request: SipMessage, arrival: Arrival): void {
    const transaction = this.servers.get(serverKey(request, 'INVITE'))
    if (!transaction || transaction.receiveAck()) this.user.onAck(request, arrival)
  }

  private onRequest(request: SipMessage, arrival: Arrival): void {
    const key = beginKey(request, arrival.address)
    const known = this.servers.get(key)
    if (known) {
      if (this.user.mayAnswerAgain(request, known)) known.receiveAgain()
      return
    }
    const invite = request.method === 'CANCEL' ? this.cancelled(request, arrival) : null
    if (!invite && this.user.takeStateless(request, arrival)) return
    const transaction = new ServerTransaction(
      this,
      key,
      request,
      arrival,
      replyEndpoint(request.topVia, arrival),
    )
    this.servers.set(key, transaction)
    this.openUnits += transaction.units
    if (request.method === 'CANCEL') this.user.onCancel(request, transaction, invite)
    else this.user.onRequest(request, transaction)
  }

  /**
   * A CANCEL counts only from its INVITE's own address (rules 12).
   * DEVIATION: RFC 3261 §9.2 asks for the transaction alone, which whoever saw one packet could name.
   */
  private cancelled(request: SipMessage, arrival: Arrival): ServerTransaction | null {
    const invite = this.servers.get(serverKey(request, 'INVITE'))
    return invite && invite.arrival.address === arrival.address ? invite : null
  }
}
