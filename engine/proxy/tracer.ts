import { crc32 } from 'node:zlib'
import type { Clock } from '#engine/base/clock.ts'
import { type Endpoint, formatHost } from '#engine/contract/address.ts'
import { TRACED_BYTES, type TraceState, type Tracing } from '#engine/contract/tracing.ts'
import { CALL_ID } from '#engine/sip/header-names.ts'
import { fieldsOfKind } from '#engine/sip/header-reader.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Arrival, Listener } from '#engine/transport/transport.ts'
import { CompiledFilter } from './trace-filter.ts'
import { type TraceFrame, TraceQueue } from './trace-queue.ts'

/** Calls that are traced at once; the one marked first makes room. */
const MOST_MARKS = 2_000
/** A call that says nothing for so long is not waited for any more. */
const SILENCE_MS = 3_600_000
const SWEEP_MS = 1_000
/** Calls that a filter would like, if it knew where they go. */
const MOST_CANDIDATES = 256
const CANDIDATE_FRAMES = 8

export interface TraceBatch extends Pick<TraceState, 'filters' | 'dropped'> {
  readonly frames: readonly TraceFrame[]
}

interface Candidate {
  readonly filters: readonly CompiledFilter[]
  readonly frames: TraceFrame[]
}

/**
 * Copies the messages of calls that are to be traced, and does nothing else with them: what is masked, kept and told is
 * the control thread's. Of all other calls it costs a look at `isOn`.
 */
export class Tracer {
  isOn = false
  private readonly clock: Clock
  private oneIn = 0
  private filters: readonly CompiledFilter[] = []
  /** Calls traced by each filter, by its id. */
  private counts = new Map<string, number>()
  /** Call-IDs, and when each was heard of last. */
  private readonly marks = new Map<string, number>()
  private readonly candidates = new Map<string, Candidate>()
  private readonly queue = new TraceQueue()
  private wallOffsetMs = 0
  private sweptAtMs = 0
  private told = ''

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Calls under way go on being traced, unless it is switched off as a whole. */
  configure({ oneIn, filters }: Tracing): void {
    this.oneIn = oneIn
    this.filters = filters.map((filter) => new CompiledFilter(filter))
    this.counts = new Map(filters.map(({ id }) => [id, this.counts.get(id) ?? 0]))
    this.candidates.clear()
    if (oneIn === 0 && filters.length === 0) this.marks.clear()
    this.settle()
  }

  heard(message: SipMessage, arrival: Arrival): void {
    const { callId } = message
    const isKnown = this.marks.has(callId)
    const isFirst = !isKnown && message.method === 'INVITE' && message.isRequest && message.toTag === ''
    if (!isKnown && !isFirst && !this.candidates.has(callId)) return
    const frame = this.frame(callId, 'in', arrival.listener, arrival, message.bytes)
    if (isFirst) this.begin(message, arrival, frame)
    else this.keep(callId, frame)
  }

  sent(bytes: Buffer, length: number, listener: Listener, to: Endpoint): void {
    if (this.marks.size === 0 && this.candidates.size === 0) return
    const callId = callIdOf(bytes, length)
    if (this.marks.has(callId) || this.candidates.has(callId))
      this.keep(callId, this.frame(callId, 'out', listener, to, bytes.subarray(0, length)))
  }

  /** Where a call goes. `destinationId`: 0 while only its set is known. */
  goes(callId: string, setId: number, destinationId: number): void {
    const candidate = this.candidates.get(callId)
    const filter = candidate?.filters.find((one) => one.goesTo(setId, destinationId) && this.isActive(one))
    if (!candidate || !filter) return
    this.candidates.delete(callId)
    this.mark(callId, filter)
    for (const frame of candidate.frames) this.queue.add(frame)
  }

  /** Null where there is nothing new. */
  take(): TraceBatch | null {
    if (!this.isOn) return null
    if (this.clock.monotonicMs() - this.sweptAtMs >= SWEEP_MS) this.settle()
    const frames = this.queue.take()
    const { dropped } = this.queue
    const told = `${dropped} ${[...this.counts.values()].join(' ')}`
    if (frames.length === 0 && told === this.told) return null
    this.told = told
    return { frames, filters: Array.from(this.counts, ([id, calls]) => ({ id, calls })), dropped }
  }

  /** The control thread has one batch. */
  taken(): void {
    this.queue.taken()
  }

  private begin(invite: SipMessage, arrival: Arrival, frame: TraceFrame): void {
    const { callId } = invite
    if (this.oneIn > 0 && crc32(callId) % this.oneIn === 0) {
      this.mark(callId, null)
      return this.keep(callId, frame)
    }
    const fitting = this.filters.filter((one) => this.isActive(one) && one.fits(invite, arrival) !== 'no')
    const sure = fitting.find((one) => one.fits(invite, arrival) === 'now')
    if (sure) {
      this.mark(callId, sure)
      this.keep(callId, frame)
    } else if (fitting.length > 0) this.consider(callId, { filters: fitting, frames: [frame] })
  }

  private consider(callId: string, candidate: Candidate): void {
    this.candidates.delete(callId)
    if (this.candidates.size >= MOST_CANDIDATES) dropOldest(this.candidates)
    this.candidates.set(callId, candidate)
  }

  private mark(callId: string, filter: CompiledFilter | null): void {
    if (this.marks.size >= MOST_MARKS) dropOldest(this.marks)
    this.marks.set(callId, this.clock.monotonicMs())
    if (filter) this.counts.set(filter.id, (this.counts.get(filter.id) ?? 0) + 1)
  }

  private keep(callId: string, frame: TraceFrame): void {
    const candidate = this.candidates.get(callId)
    if (!candidate) {
      this.marks.set(callId, this.clock.monotonicMs())
      this.queue.add(frame)
    } else if (candidate.frames.length < CANDIDATE_FRAMES) candidate.frames.push(frame)
  }

  private frame(
    callId: string,
    direction: TraceFrame['direction'],
    listener: Listener,
    far: Pick<Endpoint, 'address' | 'port'>,
    message: Buffer,
  ): TraceFrame {
    const bytes = new Uint8Array(Math.min(message.length, TRACED_BYTES))
    bytes.set(message.subarray(0, bytes.length))
    return {
      callId,
      atMs: this.wallOffsetMs + this.clock.monotonicMs(),
      direction,
      transport: listener.transport,
      local: hostPort(listener),
      remote: hostPort(far),
      length: message.length,
      bytes,
    }
  }

  private isActive(filter: CompiledFilter): boolean {
    return !filter.isOver(this.clock.wallMs(), this.counts.get(filter.id) ?? 0)
  }

  /** The clock of the wall is asked rarely: between two looks the monotonic one gives the fractions. */
  private settle(): void {
    const nowMs = this.clock.monotonicMs()
    this.sweptAtMs = nowMs
    this.wallOffsetMs = this.clock.wallMs() - nowMs
    for (const [callId, heardMs] of this.marks) if (nowMs - heardMs >= SILENCE_MS) this.marks.delete(callId)
    const isWanted = this.oneIn > 0 || this.filters.some((filter) => this.isActive(filter))
    if (!isWanted) this.candidates.clear()
    this.isOn = isWanted || this.marks.size > 0
  }
}

function hostPort({ address, port }: Pick<Endpoint, 'address' | 'port'>): string {
  return `${formatHost(address)}:${port}`
}

/** Of a message we wrote; empty where it has none. */
function callIdOf(bytes: Buffer, length: number): string {
  const start = bytes.indexOf('\r\n') + 2
  const field = fieldsOfKind(bytes, start, length, CALL_ID)[0]
  return field ? bytes.latin1Slice(field.start, field.end) : ''
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}
