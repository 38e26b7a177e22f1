import type { TurnClock } from '#engine/base/clock.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { isByteStream } from '#engine/contract/transport-facts.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import type { MessageLimits } from '#engine/sip/message-limits.ts'
import type { TransactionLayer } from '#engine/transaction/layer.ts'
import type { Arrival, Connection, DropReason, TransportUser } from '#engine/transport/transport.ts'
import type { HandOver, HandOverUser } from './hand-over.ts'
import type { PendingBranches } from './pending-branches.ts'
import type { OptionsProber } from './probe-sender.ts'
import type { SipProxy } from './proxy.ts'
import type { Tracer } from './tracer.ts'
import type { TrafficTable } from './traffic.ts'

/** What stands behind the sockets once the relay is put together. */
export interface Behind {
  readonly layer: TransactionLayer
  readonly proxy: SipProxy
  readonly pending: PendingBranches
  readonly probes: OptionsProber
  /** To the other relay threads; null where there are none. */
  readonly handOver: HandOver | null
  /** Those of the configuration in force. */
  limits(): MessageLimits
}

/** Takes bytes from the sockets, reads them, and hands them to the transactions. */
export class Reception implements TransportUser, HandOverUser {
  private readonly traffic: TrafficTable
  private readonly tracer: Tracer
  private readonly clock: TurnClock
  private behind: Behind | null = null

  constructor(traffic: TrafficTable, tracer: Tracer, clock: TurnClock) {
    this.traffic = traffic
    this.tracer = tracer
    this.clock = clock
  }

  open(behind: Behind): void {
    this.behind = behind
    behind.handOver?.open(this, behind.layer.transport)
  }

  sheds(bytes: Buffer, start: number, end: number): boolean {
    return this.behind?.proxy.admission.sheds(bytes, start, end) ?? false
  }

  onMessage(bytes: Buffer, arrival: Arrival): void {
    this.take(bytes, arrival, null)
  }

  onHandedOver(bytes: Buffer, arrival: Arrival, left: number): void {
    this.take(bytes, arrival, left)
  }

  knows(request: SipMessage, arrival: Arrival): boolean {
    return this.behind?.proxy.knows(request, arrival) ?? false
  }

  onDrop(reason: DropReason): void {
    this.traffic.dropped(reason)
  }

  onUnreachable(endpoint: Endpoint, why?: DropReason): void {
    this.behind?.probes.refuse(endpoint, why)
    this.behind?.pending.refuse(endpoint, why)
  }

  onConnectionLost(connection: Connection): void {
    this.behind?.pending.cut(connection)
    this.behind?.handOver?.onConnectionLost(connection)
  }

  private take(bytes: Buffer, arrival: Arrival, left: number | null): void {
    if (!this.behind) return this.traffic.dropped('starting')
    this.clock.hold()
    try {
      this.read(bytes, arrival, left, this.behind)
    } finally {
      this.clock.release()
    }
  }

  /** What goes to another thread is counted and traced there. */
  private read(
    bytes: Buffer,
    arrival: Arrival,
    left: number | null,
    { layer, proxy, handOver, limits }: Behind,
  ): void {
    const message = parseMessage(bytes, limits())
    if ('malformed' in message) return proxy.onMalformed(message, arrival)
    if (isByteStream(arrival.listener.transport) && !message.hasContentLength) {
      const reason = 'bad-content-length'
      return proxy.onMalformed({ malformed: true, reason, status: 400, message }, arrival)
    }
    if (handOver?.passes(message, arrival, left)) return
    this.traffic.received(message.isRequest ? message.method : message.cseqMethod, message.status)
    if (this.tracer.isOn) this.tracer.heard(message, arrival)
    layer.onMessage(message, arrival)
  }
}
