import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { Answered } from './answered.ts'
import { Channels } from './channels.ts'
import { type AgentMessage, type AgentRequest, type AgentResponse, isRequest } from './message.ts'
import { type CallOutcome, type CallRecord, OutboundCall, type PlannedCall } from './outbound-call.ts'
import { ALLOW, answerTo, newTag, stampVia } from './speech.ts'
import type { SocketAddress, Wire } from './wire.ts'

/** `steady`: one call begins every interval. `busy`: every channel places its next call as soon as the last has ended. */
export type Pacing = { readonly kind: 'steady'; readonly intervalMs: number } | { readonly kind: 'busy' }

export interface GeneratorOptions {
  readonly proxy: SocketAddress
  readonly channels: number
  readonly calls: number
  readonly pacing: Pacing
  /** User part of the Request-URI and To. */
  readonly user?: string
  readonly answerTimeoutMs?: number
  /** The call with this index, from 0. */
  plan(index: number): PlannedCall
  onCallEnd?(record: CallRecord): void
}

export interface GeneratorReport {
  readonly started: number
  readonly ended: { readonly [outcome in CallOutcome]: number }
  /** Calls per outbound channel, channel 1 first. */
  readonly channels: readonly number[]
  readonly repeats: number
}

const ANSWER_TIMEOUT_MS = 30_000
/** Calls that are over but may still hear a repeated final response. */
const MAX_REMEMBERED = 1_000

/** A bulk call generator with a number of outbound channels: no more calls at once than channels. */
export class CallGenerator {
  readonly wire: Wire
  readonly clock: Clock
  readonly random: Random
  readonly proxy: SocketAddress
  readonly user: string
  readonly answerTimeoutMs: number
  private readonly options: GeneratorOptions
  private readonly channels: Channels
  private readonly calls = new Map<string, OutboundCall>()
  private readonly remembered = new Map<string, OutboundCall>()
  private readonly answered = new Answered()
  private readonly ended = { completed: 0, cancelled: 0, rejected: 0, failed: 0 }
  private started = 0
  private repeats = 0
  private pace: Stoppable | null = null
  private finish: (() => void) | null = null

  constructor(wire: Wire, options: GeneratorOptions, clock: Clock, random: Random) {
    this.wire = wire
    this.options = options
    this.clock = clock
    this.random = random
    this.proxy = options.proxy
    this.user = options.user ?? 'service'
    this.answerTimeoutMs = options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS
    this.channels = new Channels(options.channels)
    wire.read((message, from) => this.read(message, from))
  }

  /** Resolves when every planned call has ended, or at `stop`. */
  run(): Promise<GeneratorReport> {
    const { pacing } = this.options
    return new Promise((resolve) => {
      this.finish = () => resolve(this.report)
      if (pacing.kind === 'steady') this.pace = this.clock.every(pacing.intervalMs, () => this.place())
      else this.fill()
      this.finishWhenDone()
    })
  }

  get report(): GeneratorReport {
    return {
      started: this.started,
      ended: { ...this.ended },
      channels: [...this.channels.totals],
      repeats: this.repeats,
    }
  }

  /** Calls in progress. */
  get open(): number {
    return this.calls.size
  }

  /** Abandons what is open and closes the socket. May be repeated safely. */
  async stop(): Promise<void> {
    this.pace?.stop()
    this.pace = null
    const { finish } = this
    this.finish = null
    for (const call of [...this.calls.values()]) call.abandon()
    finish?.()
    await this.wire.close()
  }

  onEnd(call: OutboundCall, record: CallRecord): void {
    this.channels.release(record.channel)
    this.calls.delete(call.callId)
    this.remember(call)
    this.ended[record.outcome] += 1
    this.repeats += record.repeats
    this.options.onCallEnd?.(record)
    if (this.finish && this.options.pacing.kind === 'busy') this.place()
    this.finishWhenDone()
  }

  private fill(): void {
    for (let free = this.channels.size - this.channels.busy; free > 0; free--) this.place()
  }

  /** A turn without a free channel is passed over; the call is placed at the next. */
  private place(): void {
    if (this.started >= this.options.calls) return
    const channel = this.channels.take()
    if (channel === 0) return
    const call = new OutboundCall(this, this.options.plan(this.started), channel)
    this.started += 1
    this.calls.set(call.callId, call)
    call.start()
  }

  private finishWhenDone(): void {
    if (this.started < this.options.calls || this.calls.size > 0) return
    this.pace?.stop()
    this.pace = null
    this.finish?.()
    this.finish = null
  }

  private remember(call: OutboundCall): void {
    this.remembered.set(call.callId, call)
    const [oldest] = this.remembered.keys()
    if (this.remembered.size > MAX_REMEMBERED && oldest !== undefined) this.remembered.delete(oldest)
  }

  private read(message: AgentMessage, from: SocketAddress): void {
    if (isRequest(message)) this.readRequest(message, stampVia(message, from))
    else this.readResponse(message)
  }

  private readResponse(response: AgentResponse): void {
    const callId = response.headers['call-id']
    const call = this.calls.get(callId) ?? this.remembered.get(callId)
    call?.read(response)
  }

  private readRequest(request: AgentRequest, from: SocketAddress): void {
    if (request.method === 'ACK') return
    const response = this.answered.find(request) ?? this.answer(request)
    this.wire.send(response, from)
  }

  private answer(request: AgentRequest): AgentResponse {
    const call = this.calls.get(request.headers['call-id'])
    const response = this.choose(request, call !== undefined)
    this.answered.keep(request, response, this.clock.monotonicMs())
    if (request.method === 'BYE') call?.hearBye()
    return response
  }

  private choose(request: AgentRequest, isKnown: boolean): AgentResponse {
    const tag = newTag(this.random)
    if (request.method === 'OPTIONS') return answerTo(request, 200, 'OK', tag, { allow: ALLOW })
    if (request.method !== 'BYE') return answerTo(request, 405, 'Method Not Allowed', tag, { allow: ALLOW })
    if (isKnown) return answerTo(request, 200, 'OK', tag)
    return answerTo(request, 481, 'Call/Transaction Does Not Exist', tag)
  }
}
