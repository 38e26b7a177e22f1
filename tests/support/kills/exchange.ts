import { type Clock, systemClock } from '#engine/base/clock.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { answerTo } from '../responses.ts'
import type { CallRecord } from './call-record.ts'
import { DialogSide, routesOf } from './dialog-side.ts'
import { type Plan, planOfUri, slowMs } from './plan.ts'
import type { Address, Post } from './post.ts'

/** An INVITE it was given, and the dialog that came of it. */
interface Incoming {
  readonly invite: SipMessage
  readonly plan: Plan
  readonly tag: string
  readonly side: DialogSide
  final: number
  last: Buffer | null
  isAcknowledged: boolean
  isOver: boolean
}

/** The records of all calls by Call-ID; destinations share them with the callers. */
export type Records = ReadonlyMap<string, CallRecord>

/** A destination: a user agent server for every INVITE it is given, as its plan says (RFC 3261 §8.2, §9.2, §13.3, §15). */
export class Exchange {
  private readonly post: Post
  private readonly engine: Address
  private readonly records: Records
  /** Calls that one destination or another has refused already. */
  private readonly refused: Set<string>
  private readonly clock: Clock = systemClock
  private readonly byBranch = new Map<string, Incoming>()
  private readonly byTag = new Map<string, Incoming>()

  constructor(post: Post, engine: Address, records: Records, refused: Set<string>) {
    this.post = post
    this.engine = engine
    this.records = records
    this.refused = refused
    post.onMessage((message) => this.hear(message))
  }

  /** What each call lacks when everything is over, in words. */
  unfinished(): { callId: string; fault: string }[] {
    return [...this.byBranch.values()].flatMap(({ invite, final, isAcknowledged, isOver }) => {
      const { callId } = invite
      if (final === 0) return [{ callId, fault: 'rings still' }]
      // A BYE says as much as the ACK before it.
      if (!isAcknowledged && !isOver) return [{ callId, fault: `its ${final} was never acknowledged` }]
      return final < 300 && !isOver ? [{ callId, fault: 'its dialog was never ended' }] : []
    })
  }

  stop(): void {
    for (const { side } of this.byBranch.values()) side.settleAll()
    this.post.close()
  }

  private hear(heard: SipMessage): void {
    if (!heard.isRequest) this.hearResponse(heard)
    else if (heard.method === 'ACK') this.acknowledged(heard)
    else if (heard.method === 'CANCEL') this.cancelled(heard)
    else if (heard.toTag !== '') this.inDialog(heard)
    else if (heard.method === 'INVITE') this.invited(heard)
    else this.answer(heard, 200)
  }

  private invited(invite: SipMessage): void {
    const known = this.byBranch.get(invite.topVia.branch)
    if (known?.last) this.post.send(known.last, this.engine)
    if (known) return
    const record = this.records.get(invite.callId)
    if (record) record.forwardedMs ??= this.clock.monotonicMs()
    const call = this.take(invite)
    const { temper, ringMs, answerMs } = call.plan
    this.clock.after(ringMs, () => this.ring(call))
    if (temper !== 'cancelled') this.clock.after(answerMs, () => this.decide(call))
  }

  private take(invite: SipMessage): Incoming {
    const tag = `d${this.byBranch.size}-${this.post.at.address}`
    const side = new DialogSide({
      post: this.post,
      engine: this.engine,
      callId: invite.callId,
      local: `${invite.header('To')};tag=${tag}`,
      remote: invite.header('From') ?? '',
      target: invite.contactUri(),
      routes: routesOf(invite),
      name: 'callee',
    })
    const plan = planOfUri(invite.requestUri)
    const call = { invite, plan, tag, side, final: 0, last: null, isAcknowledged: false, isOver: false }
    this.byBranch.set(invite.topVia.branch, call)
    this.byTag.set(tag, call)
    return call
  }

  private ring(call: Incoming): void {
    if (call.final > 0) return
    call.last = this.response(call, 180)
    this.post.send(call.last, this.engine)
  }

  private decide(call: Incoming): void {
    const { callId } = call.invite
    const isFirst = call.plan.temper === 'unavailable at first' && !this.refused.has(callId)
    if (isFirst) this.refused.add(callId)
    this.finish(call, isFirst ? 503 : call.plan.temper === 'busy' ? 486 : 200)
  }

  private finish(call: Incoming, status: number): void {
    if (call.final > 0) return
    call.final = status
    call.last = this.response(call, status)
    call.side.repeat('final', call.last)
  }

  private acknowledged(ack: SipMessage): void {
    const call = this.byBranch.get(ack.topVia.branch) ?? this.byTag.get(ack.toTag)
    if (!call) return
    const isOfFailure = this.byBranch.has(ack.topVia.branch)
    if (call.final >= 300 && !isOfFailure) return
    if (ack.cseqNumber > 1) call.side.settle('again')
    else {
      call.side.settle('final')
      if (!call.isAcknowledged) this.established(call)
    }
  }

  private established(call: Incoming): void {
    call.isAcknowledged = true
    if (call.final >= 300) return
    const { temper, holdMs } = call.plan
    if (temper === 'the callee hangs up') this.clock.after(holdMs, () => this.request(call, 'BYE'))
    if (temper === 'the callee re-invites') this.clock.after(holdMs / 2, () => this.request(call, 'INVITE'))
  }

  private request(call: Incoming, method: 'BYE' | 'INVITE'): void {
    const record = this.records.get(call.invite.callId)
    if (call.isOver || !record) return
    if (record.phase !== 'over') record.phase = method === 'BYE' ? 'BYE under way' : 're-INVITE under way'
    call.side.request(method)
  }

  private cancelled(cancel: SipMessage): void {
    const call = this.byBranch.get(cancel.topVia.branch)
    this.answer(cancel, call ? 200 : 481)
    if (call) this.clock.after(slowMs(call.plan), () => this.finish(call, 487))
    else
      this.records.get(cancel.callId)?.faults.push('a CANCEL came to a destination that has no such INVITE')
  }

  private inDialog(request: SipMessage): void {
    const call = this.byTag.get(request.toTag)
    if (!call || call.isOver || call.final >= 300) return this.answer(request, 481)
    const answer = this.answerOf(request, 200)
    this.clock.after(slowMs(call.plan), () => {
      if (request.method === 'INVITE') call.side.repeat('again', answer)
      else this.post.send(answer, this.engine)
    })
    if (request.method === 'BYE') this.over(call)
  }

  private hearResponse(response: SipMessage): void {
    const call = this.byTag.get(response.fromTag)
    if (!call) return
    call.side.settle(response.cseqMethod)
    if (response.status < 200) return
    const isGood = response.status < 300 || response.status === 481
    if (!isGood)
      this.records
        .get(response.callId)
        ?.faults.push(`the callee's ${response.cseqMethod} got ${response.status}`)
    if (response.cseqMethod === 'BYE') this.over(call)
    if (response.cseqMethod === 'INVITE') call.side.acknowledge(response.cseqNumber)
  }

  private over(call: Incoming): void {
    call.isOver = true
    call.side.settleAll()
  }

  private response(call: Incoming, status: number): Buffer {
    return this.answerOf(call.invite, status, call.tag)
  }

  private answer(request: SipMessage, status: number): void {
    this.post.send(this.answerOf(request, status), this.engine)
  }

  private answerOf(request: SipMessage, status: number, tag = 'probed'): Buffer {
    const { address, port } = this.post.at
    return answerTo(request, status, { tag, contact: `sip:callee@${address}:${port}` })
  }
}
