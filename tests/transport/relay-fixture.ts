import { silentLogger } from '#engine/base/logger.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { type ListenerSpec, parseListener } from '#engine/contract/env.ts'
import { type Limits, limitsSchema } from '#engine/contract/limits.ts'
import { openTransport } from '#engine/transport/layer.ts'
import type {
  Arrival,
  Connection,
  DropReason,
  Listener,
  TransportLayer,
  TransportOptions,
  TransportUser,
} from '#engine/transport/transport.ts'
import type { Wire } from '#engine/transport/wire.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

/** One that nobody has bound. */
export const TCP_LISTENER: Listener = {
  index: 0,
  transport: 'tcp',
  address: '192.0.2.1',
  port: 5060,
  advertisedHost: '192.0.2.1',
  advertisedPort: 5060,
  hostPort: '192.0.2.1:5060',
  name: 'tcp:192.0.2.1:5060',
}

/** A wire over which nothing goes; `heldBytes`: of a message under way. */
export function idleWire(heldBytes: number): Wire {
  return { waitingBytes: 0, heldBytes, write() {}, ping() {}, close() {}, destroy() {} }
}

export interface Received {
  readonly bytes: Buffer
  readonly arrival: Arrival
}

/** What happened and was not asked for yet, or who asks for what has not happened yet. */
class Mailbox<T> {
  private readonly items: T[] = []
  private readonly waiting: ((item: T) => void)[] = []

  put(item: T): void {
    const waiter = this.waiting.shift()
    if (waiter) waiter(item)
    else this.items.push(item)
  }

  take(): Promise<T> {
    const item = this.items.shift()
    return item === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(item)
  }
}

/** Keeps what the transport tells it; each kind can be awaited one by one. */
export class RecordingUser implements TransportUser {
  readonly drops: DropReason[] = []
  readonly unreachables: Endpoint[] = []
  /** Why each of them is, where more is known than that nobody listens. */
  readonly whys: (DropReason | undefined)[] = []
  /** Messages heard, asked for or not. */
  count = 0
  throwOnce: Error | null = null
  /** Which datagrams are let fall unread. */
  falls: (text: string) => boolean = () => false
  /** Runs within `onMessage`. */
  answer: (received: Received) => void = () => {}
  private readonly messageBox = new Mailbox<Received>()
  private readonly dropBox = new Mailbox<DropReason>()
  private readonly unreachableBox = new Mailbox<Endpoint>()
  private readonly lostBox = new Mailbox<Connection>()

  sheds(bytes: Buffer, start: number, end: number): boolean {
    return this.falls(bytes.latin1Slice(start, end))
  }

  onMessage(bytes: Buffer, arrival: Arrival): void {
    this.count++
    const fault = this.throwOnce
    this.throwOnce = null
    if (fault) throw fault
    this.answer({ bytes, arrival })
    this.messageBox.put({ bytes, arrival })
  }

  onDrop(reason: DropReason): void {
    this.drops.push(reason)
    this.dropBox.put(reason)
  }

  onUnreachable(endpoint: Endpoint, why?: DropReason): void {
    this.unreachables.push(endpoint)
    this.whys.push(why)
    this.unreachableBox.put(endpoint)
  }

  onConnectionLost(connection: Connection): void {
    this.lostBox.put(connection)
  }

  message(): Promise<Received> {
    return this.messageBox.take()
  }

  drop(): Promise<DropReason> {
    return this.dropBox.take()
  }

  unreachable(): Promise<Endpoint> {
    return this.unreachableBox.take()
  }

  lost(): Promise<Connection> {
    return this.lostBox.take()
  }
}

/** Port 1 stands for any free port: the environment's own parser allows no 0. */
export function spec(text: string): ListenerSpec {
  const parsed = parseListener(text)
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed.port === 1 ? { ...parsed, port: 0 } : parsed
}

const relays: TransportLayer[] = []

/** `limits` may be changed while the relay runs. */
export function testOptions(limits: Partial<Limits> = {}) {
  const common = { clock: new ManualClock(), logger: silentLogger, tlsFolder: '' }
  return { ...common, limits: () => ({ ...limitsSchema.parse({}), ...limits }) }
}

export async function openRelay(
  texts: readonly string[],
  options: Partial<Omit<TransportOptions, 'clock' | 'limits'>> = {},
  limits: Partial<Limits> = {},
) {
  const user = new RecordingUser()
  const { clock, ...common } = testOptions(limits)
  const layer = await openTransport(texts.map(spec), user, { clock, ...common, ...options })
  relays.push(layer)
  return { layer, user, clock }
}

export async function stopRelays(): Promise<void> {
  await Promise.all(relays.splice(0).map((layer) => layer.stop()))
}

export function firstListener(layer: TransportLayer): Listener {
  const [listener] = layer.listeners
  if (!listener) throw new Error('nothing is bound')
  return listener
}
