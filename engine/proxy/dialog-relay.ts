import { isSamePlace } from '#engine/destination/endpoint.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { reasonOf } from '#engine/sip/requests.ts'
import { reasonPhrase } from '#engine/sip/responses.ts'
import { isRefresh } from '#engine/sip/session-timer.ts'
import type { ServerTransaction, ServerUser } from '#engine/transaction/server-transaction.ts'
import { timerC } from '#engine/transaction/timers.ts'
import { Branch, type BranchOwner, type LocalFailure } from './branch.ts'
import { newBranch } from './forward.ts'
import type { ProxyGround } from './ground.ts'
import { LateAnswers } from './late-answers.ts'
import { callerTargetUri, destinationTargetUri, isOfDestination, learnTarget } from './next-hop.ts'
import { writeOutgoing } from './outgoing.ts'
import { offersOverloadTo } from './overload-offer.ts'
import { reply, replyLocally, replySuccess } from './reply.ts'
import { sessionPlanOfDialog } from './session-timers.ts'
import type { FoundWay } from './way.ts'

/** One request inside a dialog or for a telephone's flow, relayed to the one place it names; no second try, no choice. */
export class DialogRelay implements BranchOwner, ServerUser {
  private readonly ground: ProxyGround
  private readonly request: SipMessage
  private readonly transaction: ServerTransaction
  private readonly way: FoundWay
  private branch: Branch | null = null
  private isSwitched = false
  private isCancelled = false

  constructor(ground: ProxyGround, request: SipMessage, transaction: ServerTransaction, way: FoundWay) {
    this.ground = ground
    this.request = request
    this.transaction = transaction
    this.way = way
  }

  start(): void {
    const { ground, request, transaction } = this
    transaction.attend(this)
    transaction.repeats = this.way.call?.story ?? null
    this.send(0)
    if (request.method === 'INVITE' && transaction.isOpen) replyLocally(ground, transaction, request, 100)
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
      // §12.2.1.2, §12.2.2: what has a route set is reached by its first hop for ever, wherever the Contact moves.
      if (this.isOwnWord && this.cameStraight)
        this.learnFrom(this.way.fromCaller, callerTargetUri(this.request), this.request)
      if (this.goesStraight) this.learnFrom(!this.way.fromCaller, uri, response)
    }
    const { ground, transaction, way } = this
    const session = this.branch?.session ?? null
    const sessionSec = replySuccess(ground, transaction, response, session)
    if (way.call && isRefresh(response.cseqMethod)) ground.book.refreshed(way.call, sessionSec)
    this.finish()
  }

  onFailure(branch: Branch, failure: SipMessage | LocalFailure): void {
    if (this.isSwitched && branch.wasInVain(failure)) {
      this.ground.tcpRefusals.note(branch.path.to)
      // Unless it never left, the far end may have it already: twice in one dialog it would be an error there.
      if (failure === 'transport' && !this.isCancelled) return this.send(1)
    }
    if (typeof failure !== 'string') this.pass(failure)
    else if (this.isCancelled) this.answer(487, reasonPhrase(487))
    else if (failure === 'too-large') this.answer(513, reasonPhrase(513))
    else if (failure !== 'time-out') this.answer(500, 'Next Hop Unreachable')
    else if (this.request.method === 'INVITE') this.answer(408, 'Request Timeout')
    // RFC 4320 §4.2: a non-INVITE that timed out is left to the caller's own timer F, which ends with ours.
    else this.transaction.abandon()
    this.finish()
  }

  onCancel(_: ServerTransaction, cancel: SipMessage): void {
    this.isCancelled = true
    this.branch?.cancel(reasonOf(cancel))
  }

  onDelay(transaction: ServerTransaction): void {
    replyLocally(this.ground, transaction, this.request, 100)
  }

  private send(attempt: number): void {
    const { ground, request, transaction, way } = this
    const { arrival } = transaction
    const destination = way.fromCaller ? way.ends.destination : undefined
    const id = newBranch(ground, request, arrival, { destinationId: destination?.id ?? 0, attempt })
    const { connection, ownRoutes, repairsStrictRoute, nextIsStrict, recordRoute } = way
    const offersOverload = offersOverloadTo(ground, destination)
    const session = sessionPlanOfDialog(ground, request, way.call)
    const out = writeOutgoing(ground, request, way, {
      arrival,
      branch: id,
      offersOverload,
      session,
      ownRoutes,
      repairsStrictRoute,
      nextIsStrict,
      recordRoute,
    })
    this.isSwitched = out.isSwitched
    const path = { listener: out.listener, to: out.to, connection, place: way.to }
    this.branch = new Branch(ground, this, id, path, destination, {
      // There is no other place to try: only the transaction's own timers and timer C end the wait.
      attemptMs: 0,
      ringMs: timerC,
      source: arrival.address,
      codes: null,
      offersOverload,
      repeats: way.call?.story ?? null,
      session,
    })
    this.branch.start(out.bytes, out.length, request.method)
  }

  /** A far end's 503 is not our own (§16.7 step 6), and no non-INVITE is answered 408 (RFC 4320 §4.2). */
  private pass(failure: SipMessage): void {
    const { status, cseqMethod } = failure
    if (status === 503) this.answer(500, 'Next Hop Unavailable')
    else if (status === 408 && cseqMethod !== 'INVITE') this.answer(500, 'Next Hop Did Not Answer')
    else reply(this.ground, this.transaction, failure)
  }

  private answer(status: number, reason: string): void {
    replyLocally(this.ground, this.transaction, this.request, status, { reason })
  }

  /** No proxy stands between its sender and us, or one that says again that it does. */
  private get cameStraight(): boolean {
    return this.request.nextVia() === null || this.request.recordRoutes().length > 0
  }

  /** No Route stands behind ours: its Request-URI is the next hop. */
  private get goesStraight(): boolean {
    const { ownRoutes, repairsStrictRoute } = this.way
    return this.request.routes().length <= ownRoutes + (repairsStrictRoute ? 1 : 0)
  }

  /** A target of the destination's is believed from its own addresses alone: its tag can be written by anybody. */
  private get isOwnWord(): boolean {
    const { fromCaller, ends } = this.way
    return fromCaller || isOfDestination(this.transaction.arrival.address, ends)
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
    const own = isCaller ? ends.flow : (ends.far?.destinationEndpoint ?? ends.destination?.endpoint)
    if (!own) return
    // Null where it is back at its own address.
    const target = learnTarget(uri, own)
    const before = (isCaller ? call.callerTarget : ends.far?.destinationTarget) ?? own
    if (isCaller) call.callerTarget = target
    else if (ends.far) ends.far.destinationTarget = target
    if (!isSamePlace(before, target ?? own)) this.ground.book.moved(call)
  }
}
