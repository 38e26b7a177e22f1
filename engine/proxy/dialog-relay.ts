import type { SipMessage } from '#engine/sip/message.ts'
import type { ServerTransaction, ServerUser } from '#engine/transaction/server-transaction.ts'
import { timerC } from '#engine/transaction/timers.ts'
import { Branch, type BranchOwner, type BranchTimes, type LocalFailure } from './branch.ts'
import { forwardRequest, newBranch } from './forward.ts'
import { outFor, type ProxyGround } from './ground.ts'
import type { Way } from './in-dialog.ts'
import { LateAnswers } from './late-answers.ts'
import { callerTargetUri, destinationTargetUri, learnTarget } from './next-hop.ts'
import { reply, replyLocally } from './reply.ts'

type FoundWay = Extract<Way, { kind: 'way' }>

/** There is no other place to try, so that only the transaction's own timers and timer C end the wait. */
const TIMES: BranchTimes = { attemptMs: 0, ringMs: timerC }

/** One request inside a dialog, relayed to the one place its route set names; no second try, no choice. */
export class DialogRelay implements BranchOwner, ServerUser {
  private readonly ground: ProxyGround
  private readonly request: SipMessage
  private readonly transaction: ServerTransaction
  private readonly way: FoundWay
  private branch: Branch | null = null

  constructor(ground: ProxyGround, request: SipMessage, transaction: ServerTransaction, way: FoundWay) {
    this.ground = ground
    this.request = request
    this.transaction = transaction
    this.way = way
  }

  start(): void {
    const { ground, request, transaction, way } = this
    transaction.user = this
    const { arrival } = transaction
    const destination = way.fromCaller ? way.ends.destination : undefined
    const id = newBranch(ground, request, arrival, { destinationId: destination?.id ?? 0, attempt: 0 })
    const { to, listener, ownRoutes, repairsStrictRoute, nextIsStrict } = way
    const order = {
      arrival,
      listener,
      branch: id,
      ownRoutes,
      token: '',
      rewriteTo: null,
      repairsStrictRoute,
      nextIsStrict,
    }
    forwardRequest(ground.splicer, request, order)
    const out = outFor(ground)
    const length = ground.splicer.writeTo(out)
    this.branch = new Branch(ground, this, id, { listener, to, connection: null }, destination, TIMES)
    this.branch.start(out, length, request.method)
    if (request.method === 'INVITE') replyLocally(ground, transaction, request, 100)
  }

  onProvisional(_branch: Branch, response: SipMessage): void {
    reply(this.ground, this.transaction, response)
  }

  onSuccess(_branch: Branch, response: SipMessage): void {
    if (response.cseqMethod === 'INVITE' || response.cseqMethod === 'UPDATE') {
      const uri = destinationTargetUri(response, this.way.call?.token ?? '', (host, port) =>
        this.ground.transport.owns(host, port),
      )
      // RFC 6141 §4.4: a refused re-INVITE moves nobody; a 2xx moves both sides.
      this.learnFrom(this.way.fromCaller, callerTargetUri(this.request), this.request)
      this.learnFrom(!this.way.fromCaller, uri, response)
    }
    reply(this.ground, this.transaction, response)
    this.finish()
  }

  onFailure(_branch: Branch, failure: SipMessage | LocalFailure): void {
    if (typeof failure !== 'string') reply(this.ground, this.transaction, failure)
    else if (failure !== 'time-out') this.answer(500, 'Next Hop Unreachable')
    else if (this.request.method === 'INVITE') this.answer(408, 'Request Timeout')
    // RFC 4320 §4.2: a non-INVITE that timed out is left to the caller's own timer F, which ends with ours.
    else this.transaction.abandon()
    this.finish()
  }

  onCancel(): void {
    this.branch?.cancel()
  }

  private answer(status: number, reason: string): void {
    replyLocally(this.ground, this.transaction, this.request, status, reason)
  }

  /** The call is over when the BYE's final was forwarded, whatever it says (rules 19). */
  private finish(): void {
    const { call, fromCaller } = this.way
    this.branch?.handOver(new LateAnswers(this.ground, this.transaction, null))
    const { method, toTag, fromTag } = this.request
    if (call && method === 'BYE')
      this.ground.book.dialogEnded(call, fromCaller ? toTag : fromTag, fromCaller ? 'caller' : 'destination')
  }

  /** A target refresh moves the side that sent it (RFC 3261 §12.2). */
  private learnFrom(isCaller: boolean, uri: string, message: SipMessage): void {
    const { call, ends } = this.way
    const method = message.cseqMethod
    if (!call || uri === '' || (method !== 'INVITE' && method !== 'UPDATE')) return
    if (isCaller) call.callerTarget = learnTarget(uri, ends.flow) ?? call.callerTarget
    else if (ends.destination)
      call.destinationTarget = learnTarget(uri, ends.destination.endpoint) ?? call.destinationTarget
  }
}
