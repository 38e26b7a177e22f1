import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { callerDialog, type Dialog, nextHop, requestInDialog } from './dialog.ts'
import { type AgentRequest, type AgentResponse, branchOf } from './message.ts'
import { Retransmission } from './retransmission.ts'
import {
  channelHeaders,
  nameAddress,
  newBranch,
  newTag,
  newVia,
  sessionDescription,
  withBody,
} from './speech.ts'
import type { SocketAddress, Wire } from './wire.ts'

export interface PlannedCall {
  readonly callId: string
  /** Time from the answer to our BYE. */
  readonly holdMs: number
  /** Time from the INVITE to CANCEL; null: wait for the answer. */
  readonly cancelAfterMs?: number | null
}

export type CallOutcome = 'completed' | 'cancelled' | 'rejected' | 'failed'

export interface CallRecord {
  readonly callId: string
  readonly channel: number
  readonly outcome: CallOutcome
  /** Final status of the INVITE, 0 when there was none. */
  readonly status: number
  /** Messages sent more than once. */
  readonly repeats: number
}

export interface OutboundHost {
  readonly wire: Wire
  readonly clock: Clock
  readonly random: Random
  /** Where INVITEs go. */
  readonly proxy: SocketAddress
  readonly user: string
  /** Time from the first provisional to giving up. */
  readonly answerTimeoutMs: number
  onEnd(call: OutboundCall, record: CallRecord): void
}

type State = 'calling' | 'proceeding' | 'established' | 'ending' | 'ended'

/** One call we place on one channel: INVITE, ACK, hold, BYE; or CANCEL (RFC 3261 §13.2, §9.1, §15.1.1). */
export class OutboundCall {
  readonly channel: number
  readonly callId: string
  private readonly host: OutboundHost
  private readonly plan: PlannedCall
  private readonly invite: AgentRequest
  private dialog: Dialog | null = null
  private state: State = 'calling'
  private isCancelled = false
  private status = 0
  private repeats = 0
  private sending: Retransmission | null = null
  private timer: Stoppable | null = null
  private cancelTimer: Stoppable | null = null
  private acknowledgement: { readonly ack: AgentRequest; readonly to: SocketAddress } | null = null

  constructor(host: OutboundHost, plan: PlannedCall, channel: number) {
    this.host = host
    this.plan = plan
    this.channel = channel
    this.callId = plan.callId
    this.invite = inviteOf(host, plan.callId, channel)
  }

  start(): void {
    const { clock, wire, proxy } = this.host
    this.transmit('unlimited', () => wire.send(this.invite, proxy))
    const { cancelAfterMs } = this.plan
    if (cancelAfterMs != null) this.cancelTimer = clock.after(cancelAfterMs, () => this.cancel())
  }

  read(response: AgentResponse): void {
    const { method } = response.headers.cseq
    if (method === 'INVITE') this.readInviteResponse(response)
    else if (method === 'BYE' && response.status >= 200 && this.state === 'ending')
      this.end(response.status < 300 ? 'completed' : 'failed')
    else if (method === 'CANCEL' && response.status >= 200 && this.isCancelled) this.stopSending()
  }

  /** The far end said BYE. */
  hearBye(): void {
    if (this.dialog) this.end('completed')
  }

  /** §9.1: CANCEL waits for a provisional. */
  cancel(): void {
    if (this.state === 'calling') this.isCancelled = true
    if (this.state !== 'proceeding') return
    this.isCancelled = true
    const { headers, uri } = this.invite
    const { via, from, to, cseq } = headers
    const cancelHeaders = {
      via,
      'max-forwards': '70',
      from,
      to,
      'call-id': this.callId,
      cseq: { seq: cseq.seq, method: 'CANCEL' },
    }
    const cancel: AgentRequest = { method: 'CANCEL', uri, headers: cancelHeaders }
    this.transmit('up to T2', () => this.host.wire.send(cancel, this.host.proxy))
    this.timer?.stop()
  }

  /** Forgets the call without a word on the wire. */
  abandon(): void {
    this.end('failed')
  }

  private readInviteResponse(response: AgentResponse): void {
    if (branchOf(response) !== branchOf(this.invite)) return
    if (response.status < 200) this.readProvisional()
    else if (this.acknowledgement) this.host.wire.send(this.acknowledgement.ack, this.acknowledgement.to)
    else if (response.status < 300) this.establish(response)
    else this.acceptRefusal(response)
  }

  private readProvisional(): void {
    if (this.state !== 'calling') return
    this.state = 'proceeding'
    this.stopSending()
    this.timer = this.host.clock.after(this.host.answerTimeoutMs, () => this.cancel())
    if (this.isCancelled) this.cancel()
  }

  /** §13.2.2.4: the ACK of a 2xx is a request of the dialog. */
  private establish(response: AgentResponse): void {
    this.quieten()
    this.status = response.status
    this.dialog = callerDialog(this.invite, response)
    const to = nextHop(this.dialog)
    if (to) this.confirm(this.dialog, to)
    else this.end('failed')
  }

  private confirm(dialog: Dialog, to: SocketAddress): void {
    this.state = 'established'
    this.acknowledge(requestInDialog(dialog, 'ACK', this.newVia()), to)
    this.timer = this.host.clock.after(this.isCancelled ? 0 : this.plan.holdMs, () => this.hangUp())
  }

  /** §17.1.1.3: the ACK of any other final belongs to the INVITE's transaction. */
  private acceptRefusal(response: AgentResponse): void {
    this.quieten()
    this.status = response.status
    const { via, from, cseq } = this.invite.headers
    const headers = {
      via,
      'max-forwards': '70',
      from,
      to: response.headers.to,
      'call-id': this.callId,
      cseq: { seq: cseq.seq, method: 'ACK' },
    }
    this.acknowledge({ method: 'ACK', uri: this.invite.uri, headers }, this.host.proxy)
    this.end(this.isCancelled ? 'cancelled' : 'rejected')
  }

  private acknowledge(ack: AgentRequest, to: SocketAddress): void {
    this.acknowledgement = { ack, to }
    this.host.wire.send(ack, to)
  }

  private hangUp(): void {
    const to = this.dialog && nextHop(this.dialog)
    if (!this.dialog || !to) return
    this.state = 'ending'
    const bye = requestInDialog(this.dialog, 'BYE', this.newVia())
    this.transmit('up to T2', () => this.host.wire.send(bye, to))
  }

  private transmit(doubling: 'unlimited' | 'up to T2', send: () => void): void {
    this.stopSending()
    this.sending = new Retransmission(this.host.clock, doubling, send, () => this.end('failed'))
  }

  private newVia() {
    return newVia(this.host.wire.local, newBranch(this.host.random))
  }

  private stopSending(): void {
    this.sending?.stop()
    this.repeats += this.sending?.repeats ?? 0
    this.sending = null
  }

  private quieten(): void {
    this.stopSending()
    this.timer?.stop()
    this.cancelTimer?.stop()
  }

  private end(outcome: CallOutcome): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.quieten()
    const { callId, channel, status, repeats } = this
    this.host.onEnd(this, { callId, channel, outcome, status, repeats })
  }
}

function inviteOf(
  { wire, random, proxy, user }: OutboundHost,
  callId: string,
  channel: number,
): AgentRequest {
  const headers: AgentRequest['headers'] = {
    via: [newVia(wire.local, newBranch(random))],
    'max-forwards': '70',
    from: nameAddress(`ch-${channel}`, wire.local, newTag(random)),
    to: nameAddress(user, proxy, ''),
    'call-id': callId,
    cseq: { seq: 1, method: 'INVITE' },
    ...channelHeaders(channel, wire.local),
    'user-agent': 'fairline-agent',
  }
  return withBody(
    { method: 'INVITE', uri: `sip:${user}@${proxy.address}:${proxy.port}`, headers },
    sessionDescription(wire.local),
  )
}
