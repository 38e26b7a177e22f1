import { createSocket, type Socket } from 'node:dgram'
import type { Clock } from '#engine/base/clock.ts'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'
import { errorCode } from './failure.ts'
import { numericLookup, socketType } from './numeric-lookup.ts'

const GAP_MS = 100
/** Ten in a second, the spare one included. */
const SPARE_GAP_MS = 1_000
const IDLE_MS = 60_000
const MAX_EARS = 256
const DEAF_TO = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'] as const

/**
 * A connected UDP socket hears refusals, but only of what it sent itself (rules 31): so it sends a little. The
 * gap between datagrams makes both promises at once: one outstanding, at most ten a second. A refusal leaves nothing
 * outstanding: then one more may go at once, so that a probe confirms in time what a call heard.
 */
class Ear {
  readonly endpoint: Endpoint
  usedMs: number
  private spareMs: number
  private isSpare = false
  private readonly socket: Socket
  private readonly heard: (error: Error | null) => void

  constructor(endpoint: Endpoint, source: string | null, nowMs: number, heard: (error: Error) => void) {
    this.endpoint = endpoint
    this.usedMs = nowMs - GAP_MS
    this.spareMs = nowMs - SPARE_GAP_MS
    this.heard = (error) => {
      if (error) heard(error)
    }
    this.socket = createSocket({ type: socketType(endpoint.address), lookup: numericLookup })
    this.socket.on('error', heard)
    this.socket.bind({ address: source ?? undefined, port: 0, exclusive: true })
    this.socket.connect(endpoint.port, endpoint.address)
  }

  /** It is outstanding no more. */
  refused(nowMs: number): void {
    if (nowMs - this.spareMs < SPARE_GAP_MS) return
    this.spareMs = nowMs
    this.isSpare = true
  }

  send(probe: Buffer, nowMs: number): void {
    const isEarly = nowMs - this.usedMs < GAP_MS
    if (isEarly && !this.isSpare) return
    // What went out of turn is kept back afterwards.
    this.usedMs = isEarly ? nowMs + GAP_MS : nowMs
    this.isSpare = false
    this.socket.send(Buffer.from(probe), 0, probe.length, this.heard)
  }

  close(): void {
    this.socket.close()
  }
}

/** Ear sockets by endpoint, made on demand, given up after a minute without use, 256 at most. */
export class EarSockets {
  private readonly clock: Clock
  private readonly sourceFor: (to: Endpoint) => string | null
  private readonly onUnreachable: (endpoint: Endpoint) => void
  /** In order of first use; a Map keeps it. */
  private readonly ears = new Map<string, Ear>()

  constructor(
    clock: Clock,
    sourceFor: (to: Endpoint) => string | null,
    onUnreachable: (endpoint: Endpoint) => void,
  ) {
    this.clock = clock
    this.sourceFor = sourceFor
    this.onUnreachable = onUnreachable
  }

  get size(): number {
    return this.ears.size
  }

  send(to: Endpoint, probe: Buffer): void {
    const key = formatEndpoint(to)
    try {
      const ear = this.ears.get(key) ?? this.open(to, key)
      ear.send(probe, this.clock.monotonicMs())
    } catch {
      // No descriptor or no address left: the ear is a help, the time-out of the attempt still rules.
      this.evict(key)
    }
  }

  /** Evicts what nobody used for a minute. */
  sweep(): void {
    const nowMs = this.clock.monotonicMs()
    for (const [key, ear] of this.ears) {
      if (nowMs - ear.usedMs >= IDLE_MS) this.evict(key)
    }
  }

  close(): void {
    for (const key of [...this.ears.keys()]) this.evict(key)
  }

  private open(to: Endpoint, key: string): Ear {
    const oldest = this.ears.keys().next()
    if (this.ears.size >= MAX_EARS && !oldest.done) this.evict(oldest.value)
    const ear = new Ear(to, this.sourceFor(to), this.clock.monotonicMs(), (error) =>
      this.hear(to, key, error),
    )
    this.ears.set(key, ear)
    return ear
  }

  private hear(endpoint: Endpoint, key: string, error: Error): void {
    if (!DEAF_TO.some((code) => code === errorCode(error))) return this.evict(key)
    this.ears.get(key)?.refused(this.clock.monotonicMs())
    this.onUnreachable(endpoint)
  }

  private evict(key: string): void {
    const ear = this.ears.get(key)
    this.ears.delete(key)
    ear?.close()
  }
}
