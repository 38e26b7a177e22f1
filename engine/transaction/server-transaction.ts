import type { Endpoint } from '#engine/contract/address.ts'
import { isReliable } from '#engine/contract/transport-facts.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { ignored } from './machine.ts'
import {
  inviteServer,
  nonInviteServer,
  type ServerAction,
  type ServerInput,
  type ServerMachine,
  type ServerState,
} from './server-machines.ts'
import { delayedTrying, T2, timerG, timerH, timerI, timerJ, timerL } from './timers.ts'
import { type Ground, Transaction } from './transaction.ts'

/** The transaction user's side of a server transaction. */
export interface ServerUser {
  /** The caller cancelled (RFC 3261 §9.2); its CANCEL was answered already. */
  onCancel(transaction: ServerTransaction, cancel: SipMessage): void
  /** A non-INVITE has waited so long that its caller must hear a 100 (RFC 4320 §4.1). */
  onDelay(transaction: ServerTransaction): void
}

/** A request counts once for so much of it as a power of two: 2 KB. */
const UNIT_BITS = 11

const EMPTY = Buffer.alloc(0)

function inputOf(status: number, repeats: boolean): ServerInput {
  if (status < 200) return 'sendProvisional'
  if (status < 300) return 'sendSuccess'
  return repeats ? 'sendFailure' : 'sendOnce'
}

/** A server transaction (RFC 3261 §17.2): absorbs repeated requests, repeats what must arrive. */
export class ServerTransaction extends Transaction {
  state: ServerState
  readonly isInvite: boolean
  readonly arrival: Arrival
  /** Where responses go: the packet's address; its port if `rport` is present, else sent-by's (rules 12). */
  readonly replyTo: Endpoint
  /** Null once a final response was sent: no CANCEL matters then, and nothing of it need be kept. */
  private answering: ServerUser | null = null
  /** Length of the request that began it. */
  readonly requestBytes: number
  /** It was answered by ourselves, to somebody unknown. */
  isRefusal = false
  private readonly machine: ServerMachine
  /** The last response, which a repeated request is answered with, a character an octet. */
  private last = ''
  private resendDelayMs: number = timerG

  constructor(ground: Ground, key: string, request: SipMessage, arrival: Arrival, replyTo: Endpoint) {
    super(ground, key)
    this.isInvite = request.method === 'INVITE'
    this.requestBytes = request.bytes.length
    this.machine = this.isInvite ? inviteServer : nonInviteServer
    this.state = this.isInvite ? 'proceeding' : 'trying'
    this.arrival = arrival
    this.replyTo = replyTo
  }

  /** Who is to answer it; null where nobody is, or somebody did. */
  get user(): ServerUser | null {
    return this.answering
  }

  /** From now on `user` is to answer it. */
  attend(user: ServerUser): void {
    this.answering = user
    if (!this.isInvite) this.armResend(delayedTrying)
  }

  /** True until a final response was sent. */
  get isOpen(): boolean {
    return this.state === 'trying' || this.state === 'proceeding'
  }

  /** What it counts for while it is open. */
  get units(): number {
    return 1 + (this.requestBytes >> UNIT_BITS)
  }

  get isOver(): boolean {
    return this.state === 'terminated'
  }

  /** Sends the first `length` of `bytes`; the buffer may be used again at once. Without `repeats` timer G stays off. */
  respond(status: number, bytes: Buffer, length: number, repeats = true): void {
    // RFC 3261 §16.7 step 5: a 2xx is forwarded whenever it comes, though the transaction is over.
    if (this.isInvite && this.state === 'terminated' && status >= 200 && status < 300)
      return this.send(bytes, length)
    if (!repeats) this.isRefusal = true
    this.input(inputOf(status, repeats), bytes, length)
    if (status >= 200) this.answering = null
  }

  /** The proxy leaves the request unanswered: the caller's own time-out ends it (RFC 4320 §4.2, rules 12). */
  abandon(): void {
    this.input('abandon', EMPTY, 0)
  }

  receiveAgain(): void {
    this.countRepeats(1)
    this.input('request', EMPTY, 0)
  }

  /** Returns true where the ACK is for the proxy: to a 2xx, with the INVITE's own branch. */
  receiveAck(): boolean {
    const transition = this.machine[this.state].ack
    if (transition !== ignored && transition.actions.includes('passAck')) return true
    this.input('ack', EMPTY, 0)
    return false
  }

  protected override onResend(): void {
    this.input('resend', EMPTY, 0)
  }

  protected override onLifeEnd(): void {
    this.input('life', EMPTY, 0)
  }

  private input(input: ServerInput, bytes: Buffer, length: number): void {
    const transition = this.machine[this.state][input]
    if (transition === ignored) return
    const wasOpen = this.isOpen
    this.state = transition.to
    if (wasOpen && !this.isOpen) this.ground.answered(this.units)
    for (const action of transition.actions) this.run(action, bytes, length)
    if (transition.to === 'terminated') this.end()
  }

  private run(action: ServerAction, bytes: Buffer, length: number): void {
    const isStream = isReliable(this.replyTo.transport)
    switch (action) {
      case 'send':
        this.send(bytes, length)
        return
      case 'keep':
        if (!isStream) this.last = bytes.latin1Slice(0, length)
        return
      case 'sendAgain':
        this.sendAgain()
        return
      case 'armGH':
        if (!isStream) this.armResend(timerG)
        this.armLife(timerH)
        return
      case 'armH':
        this.armLife(timerH)
        return
      case 'armNextG':
        this.resendDelayMs = Math.min(this.resendDelayMs * 2, T2)
        this.armResend(this.resendDelayMs)
        return
      case 'armI':
        this.rest(isStream ? 0 : timerI)
        return
      case 'armJ':
        this.stopResend()
        this.armLife(isStream ? 0 : timerJ)
        return
      case 'armL':
        this.rest(timerL)
        return
      case 'tellDelay':
        this.answering?.onDelay(this)
    }
  }

  private sendAgain(): void {
    if (this.last === '') return
    this.countRepeats(1)
    this.send(Buffer.from(this.last, 'latin1'), this.last.length)
  }

  private rest(lifeMs: number): void {
    this.last = ''
    this.stopResend()
    this.armLife(lifeMs)
  }

  private send(bytes: Buffer, length: number): void {
    this.ground.transport.send(bytes, length, this.arrival.listener, this.replyTo, this.arrival.connection)
  }
}
