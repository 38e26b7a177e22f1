import { silentLogger } from '#engine/base/logger.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { HandOver, type HandOverUser } from '#engine/proxy/hand-over.ts'
import { plainBranch } from '#engine/sip/branch.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Arrival, Connection, DropReason, TransportLayer } from '#engine/transport/transport.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { MemoryNetwork } from '#tests/support/memory-network.ts'
import { MemoryTransport } from '#tests/support/memory-transport.ts'
import { message } from '#tests/support/sip-messages.ts'
import { read } from '#tests/support/test-parties.ts'
import { threadChannels } from '#tests/support/thread-channels.ts'
import { spec } from '#tests/transport/relay-fixture.ts'

export const FAR: Endpoint = { transport: 'tcp', address: '10.0.2.1', port: 40_000 }

/** A stream that writes down what is sent on it. */
export class TestStream implements Connection {
  readonly id: number
  readonly remote = FAR
  readonly isInbound = true
  isOpen = true
  readonly sent: string[] = []

  constructor(id: number) {
    this.id = id
  }

  send(bytes: Buffer): boolean {
    if (this.isOpen) this.sent.push(bytes.toString())
    return this.isOpen
  }

  close(): void {
    this.isOpen = false
  }
}

/** One relay thread, as the hand-over sees it. */
export class TestThread implements HandOverUser {
  readonly handOver: HandOver
  readonly transport: TransportLayer
  readonly taken: { readonly message: SipMessage; readonly arrival: Arrival; readonly left: number }[] = []
  readonly drops: DropReason[] = []
  readonly lost: Connection[] = []
  knownCallId = ''
  fault: Error | null = null

  constructor(handOver: HandOver) {
    this.handOver = handOver
    const user = { onMessage: () => {}, onDrop: () => {}, onUnreachable: () => {} }
    const network = new MemoryNetwork(new ManualClock(), seededRandom(1))
    this.transport = new MemoryTransport(network, ['udp:10.0.0.1:5060', 'tcp:10.0.0.1:5060'].map(spec), user)
  }

  open(): void {
    this.handOver.open(this, this.transport)
  }

  /** From a socket of this thread; true: it went to another, or was lost. */
  hears(bytes: Buffer, stream: Connection | null = null): boolean {
    return this.handOver.passes(read(bytes), this.arrival(stream), null)
  }

  onHandedOver(bytes: Buffer, arrival: Arrival, left: number): void {
    if (this.fault) throw this.fault
    const heard = read(bytes)
    if (!this.handOver.passes(heard, arrival, left)) this.taken.push({ message: heard, arrival, left })
  }

  knows({ callId }: SipMessage): boolean {
    return callId === this.knownCallId
  }

  onDrop(reason: DropReason): void {
    this.drops.push(reason)
  }

  onConnectionLost(connection: Connection): void {
    this.lost.push(connection)
  }

  private arrival(connection: Connection | null): Arrival {
    const listener = this.transport.listenerAt(connection ? 1 : 0)
    if (!listener) throw new Error('no listener')
    return { listener, address: FAR.address, port: FAR.port, connection }
  }
}

const opened: TestThread[] = []

/** Those that hear nothing yet. */
export function closedThreads(count: number): TestThread[] {
  const threads = threadChannels(count).map(
    (ports, i) => new TestThread(new HandOver({ thread: i + 1, threads: count }, ports, silentLogger)),
  )
  opened.push(...threads)
  return threads
}

export function threadsOf(count: number): TestThread[] {
  const threads = closedThreads(count)
  for (const thread of threads) thread.open()
  return threads
}

export function two(): readonly [TestThread, TestThread] {
  const [first, second] = threadsOf(2)
  if (!first || !second) throw new Error('two threads')
  return [first, second]
}

const headers = (cseq: string, branch: string, toTag = ''): [string, string][] => [
  ['Via', `SIP/2.0/UDP 10.0.0.1:5060;branch=${branch}`],
  ['From', '<sip:a@10.0.2.1>;tag=f'],
  ['To', `<sip:b@10.0.0.1>${toTag && `;tag=${toTag}`}`],
  ['Call-ID', 'c'],
  ['CSeq', cseq],
]
export const response = (thread: number) =>
  message('SIP/2.0 200 OK', headers('1 INVITE', plainBranch('k', thread, 'x'), 't'))
export const cancel = message('CANCEL sip:b@10.0.0.1 SIP/2.0', headers('1 CANCEL', 'z9hG4bK-1'))
export const invite = message('INVITE sip:b@10.0.0.1 SIP/2.0', headers('1 INVITE', 'z9hG4bK-1'))

/** Each twice: it may be. */
export function stopThreads(): void {
  for (const { handOver } of opened.splice(0)) {
    handOver.stop()
    handOver.stop()
  }
}
