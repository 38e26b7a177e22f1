import type { Random } from '#engine/base/random.ts'
import { WheelTimer } from '#engine/base/timer-wheel.ts'
import { type Endpoint, formatHost } from '#engine/contract/address.ts'
import type { ProbeOrder, ProbeResult, ProbeSender } from '#engine/destination/probe-sender.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { buildOptions } from '#engine/sip/requests.ts'
import type { ClientTransaction, ClientUser } from '#engine/transaction/client-transaction.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { endpointKey } from './endpoint-key.ts'
import { viaValue } from './forward.ts'
import type { ProxyGround } from './ground.ts'
import { endpointUri } from './own-uri.ts'

type ProbeGround = Pick<ProxyGround, 'layer' | 'transport' | 'wheel' | 'traffic'>
type Done = (result: ProbeResult) => void

const EAR_DELAY_MS = 50
const EAR_PROBE = Buffer.from('\r\n\r\n', 'latin1')
const SECRET_BYTES = 12

/** One OPTIONS under way; the branch is unguessable and only the destination's own address may answer it. */
class Probe extends WheelTimer implements ClientUser {
  readonly to: Endpoint
  readonly answersFrom: string
  private readonly sender: OptionsProber
  private readonly ground: ProbeGround
  private readonly done: Done
  private readonly timeoutMs: number
  private hasAsked = false
  private transaction: ClientTransaction | null = null

  constructor(sender: OptionsProber, ground: ProbeGround, to: Endpoint, timeoutMs: number, done: Done) {
    super()
    this.sender = sender
    this.ground = ground
    this.to = to
    this.answersFrom = to.address
    this.timeoutMs = timeoutMs
    this.done = done
  }

  start(bytes: Buffer, branch: string, listener: Listener): void {
    this.ground.wheel.arm(this, Math.min(EAR_DELAY_MS, this.timeoutMs))
    this.ground.traffic.sent('OPTIONS', 0)
    const path = { listener, to: this.to, connection: null }
    this.transaction = this.ground.layer.request(bytes, bytes.length, 'OPTIONS', branch, path, this)
  }

  override onExpire(): void {
    if (this.hasAsked || this.timeoutMs <= EAR_DELAY_MS) return this.finish({ kind: 'unanswered' })
    this.hasAsked = true
    this.ground.transport.listen(this.to, EAR_PROBE)
    this.ground.wheel.arm(this, this.timeoutMs - EAR_DELAY_MS)
  }

  onResponse(response: SipMessage): void {
    const { status } = response
    if (status >= 200) this.finish({ kind: 'answered', status, reasonPhrase: '', retryAfterSec: null })
  }

  onTimeout(): void {
    this.finish({ kind: 'unanswered' })
  }

  onTransportError(): void {
    this.finish({ kind: 'refused' })
  }

  finish(result: ProbeResult): void {
    this.transaction?.abandon()
    this.ground.wheel.disarm(this)
    this.sender.forget(this)
    this.done(result)
  }
}

/** OPTIONS from the listener's own socket to a destination (RFC 3261 §11); at most one out for each. */
export class OptionsProber implements ProbeSender {
  private readonly ground: ProbeGround
  private readonly random: Random
  private readonly out = new Map<string, Set<Probe>>()
  private sequence = 0

  constructor(ground: ProbeGround, random: Random) {
    this.ground = ground
    this.random = random
  }

  probe({ to, timeoutMs }: ProbeOrder, done: Done): void {
    const listener = this.ground.transport.listenerFor(to)
    if (!listener) {
      done({ kind: 'unsent', reason: `no ${to.transport.toUpperCase()} listener reaches it` })
      return
    }
    const probe = new Probe(this, this.ground, to, timeoutMs, done)
    const key = endpointKey(to)
    const others = this.out.get(key)
    if (others) others.add(probe)
    else this.out.set(key, new Set([probe]))
    const branch = `z9hG4bK-p-${this.random.bytes(SECRET_BYTES).toString('hex')}`
    probe.start(this.request(listener, to, branch), branch, listener)
  }

  /** The closed port was heard: every probe out to it ends now. */
  refuse(to: Endpoint): void {
    for (const probe of [...(this.out.get(endpointKey(to)) ?? [])]) probe.finish({ kind: 'refused' })
  }

  forget(probe: Probe): void {
    const key = endpointKey(probe.to)
    const others = this.out.get(key)
    if (others?.delete(probe) && others.size === 0) this.out.delete(key)
  }

  private request(listener: Listener, to: Endpoint, branch: string): Buffer {
    this.sequence += 1
    const uri = endpointUri(to)
    return buildOptions({
      requestUri: uri,
      via: viaValue(listener, branch),
      fromUri: `sip:${listener.hostPort}`,
      fromTag: this.random.bytes(6).toString('hex'),
      toUri: uri,
      callId: `${this.random.bytes(SECRET_BYTES).toString('hex')}@${formatHost(listener.advertisedHost)}`,
      cseqNumber: this.sequence,
      contactUri: `sip:${listener.hostPort}`,
      userAgent: 'Fairline',
    })
  }
}
