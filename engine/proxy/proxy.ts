import type { Random } from '#engine/base/random.ts'
import { isSecure } from '#engine/contract/transport-facts.ts'
import { plainBranch } from '#engine/sip/branch.ts'
import type { Malformed, SipMessage } from '#engine/sip/message.ts'
import { METHODS } from '#engine/sip/methods.ts'
import { checkRequest } from '#engine/sip/validate.ts'
import { serverKey } from '#engine/transaction/keys.ts'
import type { TransactionUser } from '#engine/transaction/layer.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { relayFailureAck } from './acknowledge.ts'
import { Admission } from './admission.ts'
import { cancelResumed, relayStray } from './after-restart.ts'
import { ArrivalView } from './arrival-view.ts'
import type { Call } from './call.ts'
import { decide } from './decide.ts'
import { DialogRelay } from './dialog-relay.ts'
import { wayToFlow } from './flow.ts'
import { forkLimitOf } from './fork-limit.ts'
import { forwardRequest } from './forward.ts'
import { outFor, type ProxyGround } from './ground.ts'
import { findWay } from './in-dialog.ts'
import { isSipsRequest } from './own-uri.ts'
import { Placement } from './placement.ts'
import { answerHere, answerOnce, endsHere, mayAnswerAgain, refuse, refuseInsecure } from './refuse.ts'
import { replyLocally } from './reply.ts'
import { refusesSession } from './session-timers.ts'
import { isForStatelessSet, relayStateless } from './stateless.ts'
import { takesOfCall } from './takes-of-call.ts'
import { Unacknowledged } from './unacknowledged.ts'
import type { Way } from './way.ts'

const ALLOW = `Allow: ${METHODS.join(', ')}`

/** The transaction user (RFC 3261 §16): decides what becomes of each request, and sees to it. */
export class SipProxy implements TransactionUser {
  readonly admission: Admission
  private readonly ground: ProxyGround
  private readonly unacknowledged: Unacknowledged
  private isClosing = false
  private ackCount = 0

  constructor(ground: ProxyGround, random: Random) {
    this.ground = ground
    this.unacknowledged = new Unacknowledged(ground.clock)
    this.admission = new Admission(ground, this.unacknowledged, random)
  }

  /** From now on new calls are answered 503; what is under way goes on. */
  close(): void {
    this.isClosing = true
  }

  onRequest(request: SipMessage, transaction: ServerTransaction): void {
    try {
      this.dealWith(request, transaction)
    } catch (error) {
      // A bug ends its own transaction, never the process.
      this.ground.logger.error('a request could not be dealt with', { error })
      if (transaction.isOpen) replyLocally(this.ground, transaction, request, 500)
    }
  }

  private dealWith(request: SipMessage, transaction: ServerTransaction): void {
    const { arrival } = transaction
    // Its final has passed, and comes again until it is acknowledged (RFC 3261 §17.2.1): nothing begins anew.
    if (request.method === 'INVITE' && this.unacknowledged.find(request, arrival.address))
      return transaction.abandon()
    const decision = decide(request, new ArrivalView(this.ground, arrival, request.topVia.port))
    switch (decision.kind) {
      case 'reject':
        refuse(this.ground, transaction, request, decision.status, decision.reason, decision.headers)
        return
      case 'answer':
        answerHere(this.ground, transaction, request, 200, { extras: [ALLOW] })
        return
      case 'inDialog':
        this.relayInDialog(request, transaction)
        return
      case 'toFlow':
        this.relayToFlow(request, transaction, decision.token)
        return
      case 'place':
        this.place(request, transaction, decision.setId, decision.ownRoutes)
    }
  }

  takeStateless(request: SipMessage, arrival: Arrival): boolean {
    return this.relayStateless(request, arrival) || this.admission.refuses(request, arrival)
  }

  private relayStateless(request: SipMessage, arrival: Arrival): boolean {
    return !this.isClosing && relayStateless(this.ground, request, arrival)
  }

  onAck(request: SipMessage, arrival: Arrival): void {
    const failure = this.unacknowledged.find(request, arrival.address)
    if (failure) relayFailureAck(this.ground, request, arrival, failure)
    else if (!this.relayStateless(request, arrival)) this.relayAck(request, arrival)
  }

  /**
   * RFC 3261 §16.10: 200 at once, then CANCEL towards the destination.
   * DEVIATION: an unmatched one is answered 481 instead of being forwarded statelessly: nothing was ever forwarded so
   * here, and a stranger's would go wherever it names.
   */
  onCancel(request: SipMessage, transaction: ServerTransaction, invite: ServerTransaction | null): void {
    const { ground } = this
    const { arrival } = transaction
    const call = invite ? null : ground.book.findResumed(serverKey(request, 'INVITE'), arrival.address)
    if (!invite && !call?.resumed) {
      refuse(ground, transaction, request, 481, 'Call Does Not Exist')
      return
    }
    replyLocally(ground, transaction, request, 200)
    const cancelled = call ?? ground.book.find(request.callId, request.fromTag, '', '')
    if (cancelled) ground.book.cancelled(cancelled, request)
    if (invite) invite.user?.onCancel(invite, request)
    else if (call?.resumed) cancelResumed(ground, request, arrival, call, call.resumed)
  }

  mayAnswerAgain(request: SipMessage, transaction: ServerTransaction): boolean {
    return mayAnswerAgain(this.ground, request, transaction)
  }

  /** Whether a request that names no relay thread belongs to a call or a transaction of this one, or needs none. */
  knows(request: SipMessage, arrival: Arrival): boolean {
    const { book, layer } = this.ground
    const { callId, fromTag, toTag, method } = request
    const key = serverKey(request, 'INVITE')
    if (layer.serves(key) || book.findResumed(key, arrival.address)) return true
    if (this.unacknowledged.find(request, arrival.address)) return true
    if (method !== 'CANCEL' && book.find(callId, fromTag, toTag, '')) return true
    return isForStatelessSet(this.ground, request, arrival)
  }

  onStrayResponse(response: SipMessage, arrival: Arrival): void {
    relayStray(this.ground, this.unacknowledged, response, arrival)
  }

  /** A message that could not be parsed: counted, and answered where it deserves it and can be (RFC 3261 §16.3). */
  onMalformed(malformed: Malformed, arrival: Arrival): void {
    this.ground.traffic.dropped(malformed.reason)
    const { message, status } = malformed
    if (!message?.isRequest || status === 0 || message.method === 'ACK') return
    answerOnce(this.ground, message, arrival, status, { reason: `Malformed: ${malformed.reason}` })
  }

  private place(request: SipMessage, transaction: ServerTransaction, setId: number, ownRoutes: number): void {
    const { ground } = this
    const { arrival, key } = transaction
    const set = ground.directory.set(setId)
    if (this.isClosing || !set) {
      refuse(ground, transaction, request, 503, this.isClosing ? 'Stopping' : 'Set Does Not Exist')
      return
    }
    const isCall = request.method === 'INVITE'
    if (isCall && ground.book.isLooping(request)) return refuse(ground, transaction, request, 482)
    const forks = forkLimitOf(ground, request, set)
    if (forks === 482 || forks === 440) return refuse(ground, transaction, request, forks)
    const resumed = isCall ? ground.book.findResumed(key, arrival.address) : null
    const before = resumed?.state === 'ended' ? null : resumed
    if (isCall && !before && refusesSession(ground, transaction, request, setId)) return
    const source = ground.directory.sourceOf(arrival.address, arrival.port)
    const call = before ?? (isCall ? ground.book.begin(request, arrival, source, setId) : null)
    if (call && !before) call.takes = takesOfCall(source, set)
    if (!isCall) ground.quietDialogs.began(request, arrival)
    if (isCall && ground.tracer.isOn) ground.tracer.goes(request.callId, setId, 0)
    if (call && call.attempts === 0 && !source.mayCall(ground.clock.monotonicMs())) {
      this.refuseOverRate(request, transaction, call)
      return
    }
    transaction.repeats = call?.story ?? null
    const placement = new Placement(ground, {
      request,
      transaction,
      set,
      call,
      ownRoutes,
      resumed: before?.resumed ?? null,
      forks,
    })
    try {
      placement.start()
    } catch (error) {
      if (call) ground.book.rejected(call, 500, 'lost', [])
      throw error
    }
  }

  /** Its source begins more calls than it may. The call that comes again after a challenge is no new one. */
  private refuseOverRate(request: SipMessage, transaction: ServerTransaction, call: Call): void {
    this.ground.traffic.dropped('source-rate')
    refuse(this.ground, transaction, request, 503, 'Calls Per Second Exceeded')
    this.ground.book.unplaced(call, !transaction.isOver, [], 503)
  }

  /** Within its dialog a request goes the way the first one went. */
  private relayToFlow(request: SipMessage, transaction: ServerTransaction, token: string): void {
    const way = wayToFlow(this.ground, request, transaction.arrival, token)
    if (way.kind === 'way' && isSipsRequest(request) && !isSecure(way.to.transport))
      refuseInsecure(this.ground, transaction, request)
    else this.relay(request, transaction, way)
  }

  private relayInDialog(request: SipMessage, transaction: ServerTransaction): void {
    const way = findWay(this.ground, request, transaction.arrival)
    const destination = way.kind === 'way' && way.fromCaller ? way.ends.destination : undefined
    if (way.kind === 'way' && request.method === 'BYE' && destination?.isDead) {
      replyLocally(this.ground, transaction, request, 500, { reason: 'Destination Is Down' })
      if (way.call) this.ground.book.dialogEnded(way.call, request.toTag, 'lost')
      return
    }
    const call = way.kind === 'way' && way.call?.state === 'answered' ? way.call : null
    if (call && refusesSession(this.ground, transaction, request, call.setId)) return
    this.relay(request, transaction, way)
  }

  private relay(request: SipMessage, transaction: ServerTransaction, way: Way): void {
    if (way.kind === 'refused') refuse(this.ground, transaction, request, way.status, way.reason)
    else new DialogRelay(this.ground, request, transaction, way).start()
  }

  /**
   * RFC 3261 §16.6: the ACK to a 2xx makes no transaction; one that may not pass is dropped, never answered.
   * DEVIATION: it goes by UDP whatever its size (§18.1.1): nothing answers an ACK, so that TCP refused would lose it.
   */
  private relayAck(request: SipMessage, arrival: Arrival): void {
    const { ground } = this
    if (checkRequest(request) || request.toTag === '') return ground.traffic.dropped('stray-ack')
    const way = findWay(ground, request, arrival)
    if (way.kind === 'refused') {
      if (!endsHere(ground, request)) ground.traffic.dropped('stray-ack')
      return
    }
    const { listener, to, connection, ownRoutes, repairsStrictRoute, nextIsStrict } = way
    const branch = this.nextAckBranch()
    const order = { arrival, branch, ownRoutes, repairsStrictRoute, nextIsStrict }
    forwardRequest(ground.splicer, request, listener, order)
    const out = outFor(ground)
    const length = ground.splicer.writeTo(out)
    ground.traffic.sent('ACK', 0)
    ground.transport.send(out, length, listener, to, connection)
  }

  /** Nothing answers an ACK, so that its branch need only be unique. */
  private nextAckBranch(): string {
    this.ackCount += 1
    const { thread, signer } = this.ground
    return plainBranch('-a', thread, `${signer.startNumber.toString(36)}.${this.ackCount.toString(36)}`)
  }
}
