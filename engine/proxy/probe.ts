import { WheelTimer } from '#engine/base/timer-wheel.ts'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'
import type { ProbeOrder, ProbeResult } from '#engine/destination/probe-sender.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { readOverload } from '#engine/sip/overload.ts'
import { readableHead } from '#engine/sip/readable-head.ts'
import { writtenReason } from '#engine/sip/responses.ts'
import { readRetryAfter } from '#engine/sip/retry-after.ts'
import type { ClientTransaction, ClientUser } from '#engine/transaction/client-transaction.ts'
import type { DropReason } from '#engine/transport/transport.ts'
import { EAR_DELAY_MS, EAR_PROBE } from './ear-probe.ts'
import type { ProxyGround } from './ground.ts'
import type { ProbeRequest } from './probe-request.ts'
import { isOurRefusal, refusalWord } from './refusal-words.ts'

export type ProbeGround = Pick<ProxyGround, 'thread' | 'layer' | 'transport' | 'wheel' | 'traffic'>

/**
 * One probe under way: the branch is unguessable, and only the address it was sent to may answer it (trust.md 13). A
 * challenge for the realm of its login is answered once, within the same time.
 */
export class Probe extends WheelTimer implements ClientUser {
  readonly to: Endpoint
  readonly answersFrom: string
  private readonly ground: ProbeGround
  private readonly request: ProbeRequest
  private readonly timeoutMs: number
  private readonly tellsHead: boolean
  private readonly onEnd: (probe: Probe, result: ProbeResult) => void
  private endsAtMs = 0
  private hasListened = false
  private tries = 0
  private isOver = false
  private transaction: ClientTransaction | null = null

  constructor(
    ground: ProbeGround,
    request: ProbeRequest,
    { timeoutMs, tellsHead = false }: Pick<ProbeOrder, 'timeoutMs' | 'tellsHead'>,
    onEnd: (probe: Probe, result: ProbeResult) => void,
  ) {
    super()
    this.ground = ground
    this.request = request
    this.to = request.way.to
    this.answersFrom = this.to.address
    this.timeoutMs = timeoutMs
    this.tellsHead = tellsHead
    this.onEnd = onEnd
  }

  start(ear: ProbeOrder['ear']): void {
    this.endsAtMs = this.ground.layer.nowMs() + this.timeoutMs
    this.hasListened = ear === 'never'
    const untilMs = this.hasListened ? this.timeoutMs : Math.min(EAR_DELAY_MS, this.timeoutMs)
    this.ground.wheel.arm(this, untilMs)
    this.send('')
    if (ear === 'now' && !this.isOver) this.ground.transport.listen(this.to, EAR_PROBE)
  }

  override onExpire(): void {
    if (this.hasListened || this.timeoutMs <= EAR_DELAY_MS) return this.finish({ kind: 'unanswered' })
    this.hasListened = true
    this.ground.transport.listen(this.to, EAR_PROBE)
    this.ground.wheel.armAt(this, this.endsAtMs)
  }

  onResponse(response: SipMessage): void {
    const { status } = response
    if (status < 200 || this.isOver) return
    const credentials = this.tries > 1 ? '' : this.request.credentialsFor(response)
    if (credentials !== '') return this.send(credentials)
    const reasonPhrase = writtenReason(response)
    const overload = this.request.offersOverload ? readOverload(response) : null
    this.finish({
      kind: 'answered',
      status,
      reasonPhrase,
      retryAfterSec: readRetryAfter(response),
      overload,
      ...(this.tellsHead && { head: readableHead(response) }),
    })
  }

  onTimeout(): void {
    this.finish({ kind: 'unanswered' })
  }

  onTransportError(): void {
    this.refuse()
  }

  /** Its port is closed, or no connection could be made. A proxy that is not there says nothing of the destination. */
  refuse(why?: DropReason): void {
    const word = refusalWord(why)
    if (word && isOurRefusal(why)) this.finish({ kind: 'unsent', reason: word })
    else if (this.request.way.route !== '')
      this.finish({ kind: 'unsent', reason: `the outbound proxy ${formatEndpoint(this.to)} refuses it` })
    else this.finish({ kind: 'refused', reason: word })
  }

  private send(credentials: string): void {
    const { layer, traffic } = this.ground
    const { method, listener } = this.request
    const { bytes, branch } = this.request.write(credentials)
    this.tries += 1
    traffic.sent(method, 0)
    const path = { listener, to: this.to, connection: null }
    this.transaction = layer.request(bytes, bytes.length, method, branch, path, this)
  }

  private finish(result: ProbeResult): void {
    if (this.isOver) return
    this.isOver = true
    this.transaction?.abandon()
    this.ground.wheel.disarm(this)
    this.onEnd(this, result)
  }
}
