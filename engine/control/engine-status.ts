import type { Clock } from '#engine/base/clock.ts'
import type { EngineIdentity } from '#engine/journal/identity.ts'
import type { DatagramWay } from './relay-port.ts'
import type { RelaysReady } from './relays.ts'

/** Figures come once a second; after this time without any a relay thread is stuck. */
const SILENCE_MS = 5_000

/** Is SIP served, by which threads, on which listeners. */
export class EngineStatus {
  readonly identity: EngineIdentity
  readonly startedAtMs: number
  readonly pid = process.pid
  /** Ids of the operating system (rules 28). */
  relayThreads: readonly number[] = []
  listeners: readonly string[] = []
  /** Null until the relay threads are ready. */
  datagrams: DatagramWay | null = null
  /** Why the relay is not serving any more; empty while it is. */
  ending = ''
  private readonly clock: Clock
  private heardAtMs = 0

  constructor(identity: EngineIdentity, clock: Clock) {
    this.identity = identity
    this.clock = clock
    this.startedAtMs = clock.wallMs()
  }

  /** All relay threads have begun. */
  serves({ threadIds, listeners, datagrams }: RelaysReady): void {
    this.relayThreads = threadIds
    this.listeners = listeners
    this.datagrams = datagrams
    this.heard()
  }

  heard(): void {
    this.heardAtMs = this.clock.monotonicMs()
  }

  /** Why SIP is not served, in one sentence; empty when it is. */
  problem(): string {
    if (this.ending) return this.ending
    if (this.relayThreads.length === 0) return 'The relay is starting.'
    if (this.listeners.length === 0) return 'No SIP listener is open.'
    const silenceMs = this.clock.monotonicMs() - this.heardAtMs
    return silenceMs > SILENCE_MS ? 'A relay thread does not answer.' : ''
  }
}
