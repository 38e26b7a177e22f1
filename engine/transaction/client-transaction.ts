import type { Endpoint } from '#engine/contract/address.ts'
import { isReliable } from '#engine/contract/transport-facts.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Connection, Listener } from '#engine/transport/transport.ts'
import {
  type ClientAction,
  type ClientInput,
  type ClientMachine,
  type ClientState,
  inviteClient,
  nonInviteClient,
} from './client-machines.ts'
import { ignored } from './machine.ts'
import { T2, timerA, timerB, timerC, timerD, timerE, timerF, timerK, timerM } from './timers.ts'
import { type Ground, Transaction } from './transaction.ts'

/** The transaction user's side of a client transaction. */
export interface ClientUser {
  /** The only address whose answers count; undefined: whoever knows the branch. */
  readonly answersFrom?: string
  onResponse(response: SipMessage, transaction: ClientTransaction): void
  /** Timer B or F: nothing came. */
  onTimeout(transaction: ClientTransaction): void
  onTransportError(transaction: ClientTransaction): void
}

/** By which socket and to where a request goes. */
export interface Path {
  readonly listener: Listener
  readonly to: Endpoint
  /** A stream to prefer over a new one, and once a message was sent the one it went over; null for datagrams. */
  connection: Connection | null
}

/** Builds the ACK to a non-2xx final from the INVITE as sent (RFC 3261 §17.1.1.3). */
export type AckBuilder = (invite: Buffer, response: SipMessage) => Buffer

/** Nobody waits for the answer: of a CANCEL, or once a user will not be told anything any more and is not to be kept. */
export const nobody: ClientUser = { onResponse() {}, onTimeout() {}, onTransportError() {} }

/** A client transaction (RFC 3261 §17.1): sends a request until it is answered, passes each response up once. */
export class ClientTransaction extends Transaction {
  state: ClientState
  readonly path: Path
  private readonly method: string
  readonly isInvite: boolean
  private readonly machine: ClientMachine
  private user: ClientUser
  private readonly buildAck: AckBuilder
  /**
   * The request as sent, a character an octet: a string costs less to make and to keep than a Buffer. After a
   * non-2xx final to an INVITE its ACK; empty when neither is needed any more.
   */
  private text = ''
  private isAcknowledged = false
  private resendDelayMs: number

  constructor(
    ground: Ground,
    key: string,
    method: string,
    path: Path,
    user: ClientUser,
    buildAck: AckBuilder,
  ) {
    super(ground, key)
    this.method = method
    const isInvite = method === 'INVITE'
    this.isInvite = isInvite
    this.machine = isInvite ? inviteClient : nonInviteClient
    this.state = isInvite ? 'calling' : 'trying'
    this.path = path
    this.user = user
    this.buildAck = buildAck
    this.resendDelayMs = isInvite ? timerA : timerE
  }

  /** The request as sent, for its CANCEL; empty once it was answered finally. */
  get request(): Buffer {
    return Buffer.from(this.isAcknowledged ? '' : this.text, 'latin1')
  }

  /** §17.1.3: the branch led here; the method in CSeq must be the request's too, and the sender one that counts. */
  isAnsweredBy(response: SipMessage, address: string): boolean {
    if (response.method !== this.method) return false
    return this.user.answersFrom === undefined || this.user.answersFrom === address
  }

  /** Sends the request, the first `length` of `bytes`; the buffer may be used again at once. */
  start(bytes: Buffer, length: number): void {
    this.text = bytes.latin1Slice(0, length)
    this.send(bytes, length)
    this.run(this.isInvite ? 'armAB' : 'armEF', null)
  }

  receive(response: SipMessage): void {
    const { status } = response
    this.input(status < 200 ? 'provisional' : status < 300 ? 'success' : 'failure', response)
  }

  /** The proxy gives this branch up; a late answer still finds it. */
  abandon(): void {
    this.input('abandon', null)
  }

  transportFailed(): void {
    this.input('transportError', null)
  }

  protected override onResend(): void {
    this.input('resend', null)
  }

  protected override onLifeEnd(): void {
    this.input('life', null)
  }

  private input(input: ClientInput, response: SipMessage | null): void {
    const transition = this.machine[this.state][input]
    if (transition === ignored) return
    this.state = transition.to
    for (const action of transition.actions) this.run(action, response)
    if (transition.to === 'terminated') this.end()
    // Figure 6: a completed one passes nothing up.
    else if (transition.to === 'completed' && !this.isInvite) this.user = nobody
  }

  private run(action: ClientAction, response: SipMessage | null): void {
    switch (action) {
      case 'pass':
        if (response) this.user.onResponse(response, this)
        return
      case 'ack':
        if (response) this.acknowledge(response)
        return
      case 'tellTimeout':
        this.user.onTimeout(this)
        return
      case 'tellTransportError':
        this.user.onTransportError(this)
        return
      case 'resend':
        this.countRepeats(1)
        this.sendAgain()
        this.resendDelayMs = this.isInvite ? this.resendDelayMs * 2 : Math.min(this.resendDelayMs * 2, T2)
        this.armResend(this.resendDelayMs)
        return
      default:
        this.arm(action)
    }
  }

  private arm(
    action: Exclude<ClientAction, 'pass' | 'ack' | 'tellTimeout' | 'tellTransportError' | 'resend'>,
  ): void {
    const isStream = isReliable(this.path.to.transport)
    switch (action) {
      case 'stopResending':
        this.stopResend()
        this.stopLife()
        return
      case 'resendAtT2':
        this.resendDelayMs = T2
        if (!isStream) this.armResend(T2)
        return
      case 'armAB':
        if (!isStream) this.armResend(timerA)
        this.armLife(timerB)
        return
      case 'armEF':
        if (!isStream) this.armResend(timerE)
        this.armLife(timerF)
        return
      case 'armC':
        this.stopResend()
        this.armLife(timerC)
        return
      case 'armD':
        this.stopResend()
        this.armLife(isStream ? 0 : timerD)
        return
      case 'armK':
        this.rest(isStream ? 0 : timerK)
        return
      case 'armM':
        this.rest(timerM)
    }
  }

  /** Answered: nothing is sent any more, and the bytes are not needed. */
  private rest(lifeMs: number): void {
    this.text = ''
    this.stopResend()
    this.armLife(lifeMs)
  }

  /** The first final turns the kept INVITE into its ACK; a repeated final is answered by the same bytes. */
  private acknowledge(response: SipMessage): void {
    if (this.isAcknowledged) this.countRepeats(2)
    else this.text = this.buildAck(this.request, response).toString('latin1')
    this.isAcknowledged = true
    this.sendAgain()
  }

  private sendAgain(): void {
    const bytes = Buffer.from(this.text, 'latin1')
    this.send(bytes, bytes.length)
  }

  private send(bytes: Buffer, length: number): void {
    const { listener, to, connection } = this.path
    this.path.connection = this.ground.transport.send(bytes, length, listener, to, connection)
  }
}
