import { type Clock, type Stoppable, systemClock } from '#engine/base/clock.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { answerTo } from '../responses.ts'
import { Repeating } from '../simulation/repeating.ts'
import { message } from '../sip-messages.ts'
import type { CallRecord } from './call-record.ts'
import { DialogSide, routesOf } from './dialog-side.ts'
import { type Plan, planToUser, slowMs } from './plan.ts'
import type { Address, Post } from './post.ts'

/** Longer than any timer of both sides: whatever has not ended by then is lost. */
const LIMIT_MS = 40_000

/** One call of one telephone: a user agent client with all repetitions of its own (RFC 3261 §8.1, §9, §13.2, §15). */
export class TelephoneCall {
  readonly record: CallRecord
  private readonly plan: Plan
  private readonly post: Post
  private readonly engine: Address
  private readonly onEnd: () => void
  private readonly clock: Clock = systemClock
  private readonly dialogs = new Map<string, DialogSide>()
  private readonly limit: Stoppable
  private readonly invite: Repeating
  private cancel: Repeating | null = null
  private hasProvisional = false
  private hasFinal = false

  constructor(record: CallRecord, plan: Plan, post: Post, engine: Address, onEnd: () => void) {
    this.record = record
    this.plan = plan
    this.post = post
    this.engine = engine
    this.onEnd = onEnd
    this.limit = this.clock.after(LIMIT_MS, () => this.end(`nothing more came while ${record.phase}`))
    const bytes = this.build('INVITE', `<${this.uri}>`)
    this.invite = new Repeating(this.clock, () => post.send(bytes, engine)).start()
  }

  hear(heard: SipMessage): void {
    if (heard.isRequest) this.hearRequest(heard)
    else if (heard.cseqMethod === 'CANCEL') this.hearCancelled(heard)
    else if (heard.cseqMethod === 'BYE') this.hearBye(heard)
    else if (heard.cseqNumber > 1) this.hearReinvite(heard)
    else this.hearInvite(heard)
  }

  /** Ends all repetitions. */
  stop(): void {
    this.invite.stop()
    this.cancel?.stop()
    this.limit.stop()
    for (const dialog of this.dialogs.values()) dialog.settleAll()
  }

  private hearRequest(request: SipMessage): void {
    const dialog = this.dialogs.get(request.fromTag)
    if (request.method === 'ACK') {
      dialog?.settle('200')
      if (this.plan.temper === 'the callee re-invites') this.hangUpLater()
      return
    }
    const answer = answerTo(request, dialog ? 200 : 481, { contact: this.contact })
    this.clock.after(slowMs(this.plan), () => {
      if (dialog && request.method === 'INVITE') dialog.repeat('200', answer)
      else this.post.send(answer, this.engine)
      if (dialog && request.method === 'BYE') this.end(null)
    })
  }

  private hearInvite(response: SipMessage): void {
    this.invite.stop()
    if (response.status < 200) this.hearProvisional(response.status)
    else if (response.status < 300) this.hearSuccess(response)
    else this.hearFailure(response)
  }

  private hearProvisional(status: number): void {
    if (status > 100 && this.record.phase === 'being set up') this.enter('ringing')
    if (this.hasProvisional || this.plan.temper !== 'cancelled') return
    this.hasProvisional = true
    this.clock.after(this.plan.cancelMs, () => this.sendCancel())
  }

  private sendCancel(): void {
    if (this.hasFinal) return
    this.enter('being cancelled')
    this.record.cancelledMs = this.clock.monotonicMs()
    const bytes = this.build('CANCEL', `<${this.uri}>`)
    this.cancel = new Repeating(this.clock, () => this.post.send(bytes, this.engine)).start()
  }

  private hearCancelled({ status }: SipMessage): void {
    this.cancel?.stop()
    if (status !== 200) this.record.faults.push(`CANCEL got ${status}`)
  }

  private hearFailure(response: SipMessage): void {
    this.post.send(this.build('ACK', response.header('To') ?? ''), this.engine)
    if (this.hasFinal) return
    this.hasFinal = true
    const { temper } = this.plan
    const isExpected =
      (temper === 'busy' && response.status === 486) ||
      (temper === 'cancelled' && response.status === 487) ||
      temper === 'unavailable at first'
    this.end(isExpected ? null : `INVITE got ${response.status}`)
  }

  private hearSuccess(response: SipMessage): void {
    const known = this.dialogs.get(response.toTag)
    const dialog = known ?? this.newDialog(response)
    dialog.acknowledge(response.cseqNumber)
    if (known) return
    this.dialogs.set(response.toTag, dialog)
    const isFirst = !this.hasFinal
    this.hasFinal = true
    if (isFirst) this.talk(dialog)
    // §13.2.2.4: of several dialogs one is kept.
    else dialog.request('BYE')
  }

  private newDialog(response: SipMessage): DialogSide {
    const { post, engine } = this
    const { callId } = this.record
    return new DialogSide({
      post,
      engine,
      callId,
      local: this.from,
      remote: response.header('To') ?? '',
      target: response.contactUri(),
      routes: routesOf(response).reverse(),
      name: 'caller',
    })
  }

  private talk(dialog: DialogSide): void {
    const wasCancelled = this.record.phase === 'being cancelled'
    this.enter('answered')
    const { temper, holdMs } = this.plan
    if (wasCancelled) this.hangUp(dialog)
    else if (temper === 'the caller re-invites') this.clock.after(holdMs / 2, () => this.reinvite(dialog))
    else if (temper === 'the caller hangs up' || temper === 'unavailable at first' || temper === 'busy')
      this.hangUpLater()
  }

  private reinvite(dialog: DialogSide): void {
    this.enter('re-INVITE under way')
    dialog.request('INVITE')
  }

  private hearReinvite(response: SipMessage): void {
    const dialog = this.dialogs.get(response.toTag)
    dialog?.settle('INVITE')
    if (response.status < 200) return
    dialog?.acknowledge(response.cseqNumber)
    if (response.status >= 300) this.record.faults.push(`re-INVITE got ${response.status}`)
    this.hangUpLater()
  }

  private hangUpLater(): void {
    if (this.record.phase === 'over' || this.record.phase === 'BYE under way') return
    this.enter('answered')
    const [dialog] = this.dialogs.values()
    if (dialog) this.clock.after(this.plan.holdMs / 2, () => this.hangUp(dialog))
  }

  private hangUp(dialog: DialogSide): void {
    if (this.record.phase === 'BYE under way' || this.record.phase === 'over') return
    this.enter('BYE under way')
    dialog.request('BYE')
  }

  /** 481 is what a BYE gets whose first copy got through (§15.1.1); whether it did the callee tells. */
  private hearBye(response: SipMessage): void {
    if (response.status < 200) return
    this.dialogs.get(response.toTag)?.settle('BYE')
    const [first] = this.dialogs.keys()
    if (response.toTag === first)
      this.end(response.status === 200 || response.status === 481 ? null : `BYE got ${response.status}`)
  }

  private enter(phase: CallRecord['phase']): void {
    if (this.record.phase !== 'over') this.record.phase = phase
  }

  private end(fault: string | null): void {
    if (this.record.phase === 'over') return
    if (fault !== null) this.record.faults.push(fault)
    this.invite.stop()
    this.cancel?.stop()
    this.limit.stop()
    this.record.phase = 'over'
    this.onEnd()
  }

  private get uri(): string {
    return `sip:${planToUser(this.plan)}@${this.engine.address}`
  }

  private get from(): string {
    return `<sip:caller@${this.post.at.address}>;tag=c-${this.record.callId}`
  }

  private get contact(): string {
    return `sip:caller@${this.post.at.address}:${this.post.at.port}`
  }

  /** The INVITE, its CANCEL and the ACK of its failure have one branch. */
  private build(method: 'INVITE' | 'CANCEL' | 'ACK', to: string): Buffer {
    const { address, port } = this.post.at
    const { callId } = this.record
    return message(`${method} ${this.uri} SIP/2.0`, [
      ['Via', `SIP/2.0/UDP ${address}:${port};branch=z9hG4bK-${callId};rport`],
      ['Max-Forwards', '70'],
      ['From', this.from],
      ['To', to],
      ['Call-ID', callId],
      ['CSeq', `1 ${method}`],
      ['Contact', `<${this.contact}>`],
    ])
  }
}
