import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { Answered } from './answered.ts'
import { Channels } from './channels.ts'
import { belongsTo } from './dialog.ts'
import { InboundCall } from './inbound-call.ts'
import { type AgentMessage, type AgentRequest, type AgentResponse, isRequest, tagOf } from './message.ts'
import { ALLOW, answerTo, newTag, stampVia } from './speech.ts'
import type { SocketAddress, Wire } from './wire.ts'

export interface ReceiverOptions {
  readonly channels: number
  /** Time from 180 to 200. */
  readonly ringMs: number
  readonly hangUpAfterMs?: number | null
  /** A call got a channel. */
  onCall?(callId: string, channel: number): void
}

/** An inbound call receiver with a number of channels; a call beyond them is 486. */
export class CallReceiver {
  readonly wire: Wire
  readonly channels: Channels
  readonly ringMs: number
  readonly hangUpAfterMs: number | null
  readonly clock: Clock
  readonly random: Random
  /** INVITEs refused because every channel was taken. */
  busyRefusals = 0
  private readonly options: ReceiverOptions
  private readonly calls = new Map<string, InboundCall>()
  private readonly answered = new Answered()

  constructor(wire: Wire, options: ReceiverOptions, clock: Clock, random: Random) {
    this.wire = wire
    this.options = options
    this.channels = new Channels(options.channels)
    this.ringMs = options.ringMs
    this.hangUpAfterMs = options.hangUpAfterMs ?? null
    this.clock = clock
    this.random = random
    wire.read((message, from) => this.read(message, from))
  }

  /** Ends every call without a word and closes the socket. May be repeated safely. */
  async stop(): Promise<void> {
    for (const call of [...this.calls.values()]) call.end()
    await this.wire.close()
  }

  onEnd(call: InboundCall): void {
    this.channels.release(call.channel)
    this.calls.delete(keyOf(call.dialog.callId, tagOf(call.dialog.remote)))
  }

  private read(message: AgentMessage, from: SocketAddress): void {
    if (isRequest(message)) this.readRequest(message, stampVia(message, from))
    else this.readResponse(message)
  }

  private readRequest(request: AgentRequest, from: SocketAddress): void {
    if (request.method === 'INVITE') this.readInvite(request, from)
    else if (request.method === 'ACK') this.callOf(request)?.acknowledge()
    else this.readOther(request, from)
  }

  /** Only our own BYE has responses. */
  private readResponse(response: AgentResponse): void {
    const { from, 'call-id': callId, to, cseq } = response.headers
    if (response.status < 200 || cseq.method !== 'BYE') return
    const call = this.calls.get(keyOf(callId, tagOf(to)))
    if (call && tagOf(call.dialog.local) === tagOf(from)) call.end()
  }

  private readInvite(invite: AgentRequest, from: SocketAddress): void {
    const call = this.callOf(invite)
    if (!call) this.readFirstInvite(invite, from)
    else if (call.isSameInvite(invite)) call.repeat()
    else if (belongsTo(call.dialog, invite)) call.answerAgain(invite, from)
    // The same call by another way (RFC 3261 §8.2.2.2).
    else this.respond(invite, from, 482, 'Loop Detected')
  }

  private readFirstInvite(invite: AgentRequest, from: SocketAddress): void {
    if (tagOf(invite.headers.to)) this.refuseUnknown(invite, from)
    else this.accept(invite, from)
  }

  private accept(invite: AgentRequest, from: SocketAddress): void {
    const channel = this.channels.take()
    const callId = invite.headers['call-id']
    this.calls.set(keyOf(callId, tagOf(invite.headers.from)), new InboundCall(this, invite, from, channel))
    if (channel === 0) this.busyRefusals += 1
    else this.options.onCall?.(callId, channel)
  }

  private readOther(request: AgentRequest, from: SocketAddress): void {
    const known = this.answered.find(request)
    if (known) this.wire.send(known, from)
    else if (request.method === 'CANCEL') this.readCancel(request, from)
    else if (request.method === 'BYE') this.readBye(request, from)
    else if (request.method === 'OPTIONS') this.respond(request, from, 200, 'OK', { allow: ALLOW })
    else this.respond(request, from, 405, 'Method Not Allowed', { allow: ALLOW })
  }

  private readCancel(cancel: AgentRequest, from: SocketAddress): void {
    const call = this.callOf(cancel)
    if (call?.isSameInvite(cancel)) {
      this.respond(cancel, from, 200, 'OK')
      call.cancel()
    } else this.refuseUnknown(cancel, from)
  }

  private readBye(bye: AgentRequest, from: SocketAddress): void {
    const call = this.callOf(bye)
    if (call && belongsTo(call.dialog, bye)) {
      this.respond(bye, from, 200, 'OK')
      call.end()
    } else this.refuseUnknown(bye, from)
  }

  /** RFC 3261 §12.2.2, §9.2. */
  private refuseUnknown(request: AgentRequest, from: SocketAddress): void {
    this.respond(request, from, 481, 'Call/Transaction Does Not Exist')
  }

  private callOf(request: AgentRequest): InboundCall | undefined {
    return this.calls.get(keyOf(request.headers['call-id'], tagOf(request.headers.from)))
  }

  private respond(
    request: AgentRequest,
    to: SocketAddress,
    status: number,
    reason: string,
    extra = {},
  ): void {
    const response = answerTo(request, status, reason, newTag(this.random), extra)
    if (request.method !== 'INVITE') this.answered.keep(request, response, this.clock.monotonicMs())
    this.wire.send(response, to)
  }
}

function keyOf(callId: string, callerTag: string): string {
  return `${callId} ${callerTag}`
}
