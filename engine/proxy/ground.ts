import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Directory } from '#engine/destination/directory.ts'
import type { Evidence } from '#engine/destination/evidence.ts'
import type { RefusalLimit } from '#engine/guard/refusal-limit.ts'
import type { Signer } from '#engine/sip/signer.ts'
import type { Splicer } from '#engine/sip/splice.ts'
import type { TransactionLayer } from '#engine/transaction/layer.ts'
import type { TransportLayer } from '#engine/transport/transport.ts'
import type { CallBook } from './call.ts'
import type { FailoverBook } from './failover-book.ts'
import type { PendingBranches } from './pending-branches.ts'
import type { QuietDialogs } from './quiet-dialogs.ts'
import type { TcpRefusals } from './tcp-refusals.ts'
import type { Tracer } from './tracer.ts'

/** Every packet is counted, every drop has a reason. */
export interface TrafficCounters {
  received(method: string, code: number): void
  sent(method: string, code: number): void
  dropped(reason: string): void
}

/** What the proxy stands on; one per relay thread, put together in `compose`. */
export interface ProxyGround {
  /** Number of this relay thread, 1 to 127: in every token and branch made here. */
  readonly thread: number
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly logger: Logger
  readonly transport: TransportLayer
  readonly layer: TransactionLayer
  readonly signer: Signer
  readonly directory: Directory
  readonly book: CallBook
  readonly evidence: Evidence
  readonly traffic: TrafficCounters
  readonly tracer: Pick<Tracer, 'isOn' | 'goes'>
  readonly pending: PendingBranches
  readonly failovers: FailoverBook
  readonly tcpRefusals: TcpRefusals
  readonly quietDialogs: QuietDialogs
  readonly refusals: RefusalLimit
  /** One for all messages; an edit is finished before the next begins. */
  readonly splicer: Splicer
  /** Written and sent within one turn, then free again. */
  readonly out: Buffer
  /** A To tag for a response of our own, never given twice (RFC 3261 §19.3). */
  newTag(): string
}

/** Where the splicer's message is to be written: `out`, or for one larger than any datagram a buffer of its own. */
export function outFor({ splicer, out }: ProxyGround): Buffer {
  return splicer.size <= out.length ? out : Buffer.allocUnsafeSlow(splicer.size)
}
