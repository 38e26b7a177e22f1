import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { calleeDialog, type Dialog, nextHop, requestInDialog } from './dialog.ts'
import { type AgentRequest, type AgentResponse, branchOf } from './message.ts'
import { Retransmission } from './retransmission.ts'
import {
  ALLOW,
  answerTo,
  channelHeaders,
  newBranch,
  newTag,
  newVia,
  sessionDescription,
  withBody,
} from './speech.ts'
import type { SocketAddress, Wire } from './wire.ts'

export interface InboundHost {
  readonly wire: Wire
  readonly clock: Clock
  readonly random: Random
  readonly ringMs: number
  /** Time from the ACK to our own BYE; null: the caller ends the call. */
  readonly hangUpAfterMs: number | null
  onEnd(call: InboundCall): void
}

type State = 'ringing' | 'answered' | 'confirmed' | 'refused' | 'ending' | 'ended'

/** One call on one channel, from its INVITE to its end (RFC 3261 §13.3, §15.1.2). Channel 0: refused, none was free. */
export class InboundCall {
  readonly channel: number
  readonly dialog: Dialog
  private readonly host: InboundHost
  private readonly tag: string
  private invite: AgentRequest
  private inviteFrom: SocketAddress
  private response: AgentResponse
  private state: State = 'ringing'
  private sending: Retransmission | null = null
  private timer: Stoppable | null = null

  constructor(host: InboundHost, invite: AgentRequest, from: SocketAddress, channel: number) {
    this.host = host
    this.invite = invite
    this.inviteFrom = from
    this.channel = channel
    this.tag = newTag(host.random)
    this.dialog = calleeDialog(invite, this.tag)
    this.response = this.word(180, 'Ringing')
    if (channel === 0) this.finish('refused', this.word(486, 'Busy Here'))
    else this.ring()
  }

  isSameInvite(request: AgentRequest): boolean {
    return branchOf(request) === branchOf(this.invite)
  }

  /** §17.2.1: a repeated INVITE gets the last response once more. */
  repeat(): void {
    if (this.state !== 'ended' && this.state !== 'confirmed')
      this.host.wire.send(this.response, this.inviteFrom)
  }

  /** A re-INVITE: the same answer again (§14.2). */
  answerAgain(request: AgentRequest, from: SocketAddress): void {
    this.invite = request
    this.inviteFrom = from
    this.answer()
  }

  acknowledge(): void {
    if (this.state === 'refused') this.end()
    else if (this.state === 'answered') this.confirm()
  }

  /** §9.2: an INVITE still unanswered gets 487. */
  cancel(): void {
    if (this.state === 'ringing') this.finish('refused', this.word(487, 'Request Terminated'))
  }

  /** §15.1.1: BYE, sent until it is answered. */
  hangUp(): void {
    const to = nextHop(this.dialog)
    if (!to || this.state === 'ending' || this.state === 'ended') return
    this.sending?.stop()
    this.state = 'ending'
    const { wire, clock, random } = this.host
    const bye = requestInDialog(this.dialog, 'BYE', newVia(wire.local, newBranch(random)))
    this.sending = new Retransmission(
      clock,
      'up to T2',
      () => wire.send(bye, to),
      () => this.end(),
    )
  }

  end(): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.sending?.stop()
    this.timer?.stop()
    this.host.onEnd(this)
  }

  private confirm(): void {
    this.sending?.stop()
    this.state = 'confirmed'
    const { hangUpAfterMs, clock } = this.host
    if (hangUpAfterMs !== null) this.timer = clock.after(hangUpAfterMs, () => this.hangUp())
  }

  private ring(): void {
    this.host.wire.send(this.response, this.inviteFrom)
    this.timer = this.host.clock.after(this.host.ringMs, () => this.answer())
  }

  private answer(): void {
    const ok = this.word(200, 'OK')
    this.finish(
      'answered',
      withBody({ ...ok, headers: { ...ok.headers, allow: ALLOW } }, sessionDescription(this.host.wire.local)),
    )
  }

  /** Timer G and §13.3.1.4 alike: a final response is sent until its ACK; a 2xx nobody acknowledges ends with BYE. */
  private finish(state: 'answered' | 'refused', response: AgentResponse): void {
    this.timer?.stop()
    this.sending?.stop()
    this.state = state
    this.response = response
    const giveUp = () => (state === 'answered' ? this.hangUp() : this.end())
    this.sending = new Retransmission(
      this.host.clock,
      'up to T2',
      () => this.host.wire.send(response, this.inviteFrom),
      giveUp,
    )
  }

  private word(status: number, reason: string): AgentResponse {
    const recorded = this.invite.headers['record-route']
    return answerTo(this.invite, status, reason, this.tag, {
      ...(recorded && status < 300 && { 'record-route': recorded }),
      ...(this.channel > 0 && channelHeaders(this.channel, this.host.wire.local)),
    })
  }
}
