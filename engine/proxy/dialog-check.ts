import type { Random } from '#engine/base/random.ts'
import { WheelTimer } from '#engine/base/timer-wheel.ts'
import { type Endpoint, formatHost } from '#engine/contract/address.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { buildProbe } from '#engine/sip/requests.ts'
import type { ClientTransaction, ClientUser } from '#engine/transaction/client-transaction.ts'
import { viaValue } from './forward.ts'
import type { ProxyGround } from './ground.ts'

/** A dialog by its three identifiers (RFC 3261 §12), and where its far end is. */
export interface CheckedDialog {
  readonly callId: string
  readonly fromTag: string
  readonly toTag: string
  /** Not above the last one seen in this direction (rules 14): an answer of 500 for it shows life as well as 200. */
  readonly cseqNumber: number
  readonly to: Endpoint
}

export type DialogVerdict = 'alive' | 'gone' | 'silent'

const SECRET_BYTES = 12
const GONE = 481

/** One OPTIONS inside a dialog of others; never forwarded, and its answer stays here (rules 14). */
class Check extends WheelTimer implements ClientUser {
  readonly answersFrom: string
  private readonly done: (verdict: DialogVerdict) => void
  private transaction: ClientTransaction | null = null

  constructor(answersFrom: string, done: (verdict: DialogVerdict) => void) {
    super()
    this.answersFrom = answersFrom
    this.done = done
  }

  begin(transaction: ClientTransaction): void {
    this.transaction = transaction
  }

  override onExpire(): void {
    this.finish('silent')
  }

  onResponse(response: SipMessage): void {
    if (response.status >= 200) this.finish(response.status === GONE ? 'gone' : 'alive')
  }

  onTimeout(): void {
    this.finish('silent')
  }

  onTransportError(): void {
    this.finish('silent')
  }

  private finish(verdict: DialogVerdict): void {
    this.wheel?.disarm(this)
    this.transaction?.abandon()
    this.done(verdict)
  }
}

/** Asks a destination whether it still knows a dialog. `done` is called once, within `timeoutMs`. */
export function checkDialog(
  ground: Pick<ProxyGround, 'layer' | 'transport' | 'wheel' | 'traffic'>,
  random: Random,
  dialog: CheckedDialog,
  timeoutMs: number,
  done: (verdict: DialogVerdict) => void,
): void {
  const { to, fromTag, toTag, callId, cseqNumber } = dialog
  const listener = ground.transport.listenerFor(to)
  if (!listener) return done('silent')
  const branch = `z9hG4bK-d-${random.bytes(SECRET_BYTES).toString('hex')}`
  const uri = `sip:${formatHost(to.address)}:${to.port}`
  const bytes = buildProbe({
    method: 'OPTIONS',
    requestUri: uri,
    via: viaValue(listener, branch),
    fromUri: `sip:${listener.hostPort}`,
    fromTag,
    toUri: uri,
    toTag,
    callId,
    cseqNumber,
    contactUri: '',
    userAgent: 'Fairline',
  })
  const check = new Check(to.address, done)
  ground.wheel.arm(check, timeoutMs)
  ground.traffic.sent('OPTIONS', 0)
  const path = { listener, to, connection: null }
  check.begin(ground.layer.request(bytes, bytes.length, 'OPTIONS', branch, path, check))
}
