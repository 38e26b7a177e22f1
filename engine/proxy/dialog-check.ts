import type { Random } from '#engine/base/random.ts'
import { type TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import { type Endpoint, formatHost } from '#engine/contract/address.ts'
import { plainBranch } from '#engine/sip/branch.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { buildProbe } from '#engine/sip/requests.ts'
import type { ClientTransaction, ClientUser } from '#engine/transaction/client-transaction.ts'
import type { Connection, Listener } from '#engine/transport/transport.ts'
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
  /** The socket of ours that this end knows, and the stream to it; absent: whichever leads there. */
  readonly listener?: Listener | null
  readonly connection?: Connection | null
}

export type DialogVerdict = 'alive' | 'gone' | 'silent'

const SECRET_BYTES = 12
const GONE = 481
/** Nobody was found who knows (RFC 3261 §12.2.1.2 has it end a dialog as 481 does; rules 14: if it comes twice). */
const REQUEST_TIMEOUT = 408

/** One OPTIONS inside a dialog of others; never forwarded, and its answer stays here (rules 14). */
class Check extends WheelTimer implements ClientUser {
  readonly answersFrom: string
  private readonly wheel: TimerWheel
  private readonly done: (verdict: DialogVerdict) => void
  private transaction: ClientTransaction | null = null

  constructor(wheel: TimerWheel, answersFrom: string, done: (verdict: DialogVerdict) => void) {
    super()
    this.wheel = wheel
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
    const { status } = response
    if (status === GONE) this.finish('gone')
    else if (status === REQUEST_TIMEOUT) this.finish('silent')
    else if (status >= 200) this.finish('alive')
  }

  onTimeout(): void {
    this.finish('silent')
  }

  onTransportError(): void {
    this.finish('silent')
  }

  private finish(verdict: DialogVerdict): void {
    this.wheel.disarm(this)
    this.transaction?.abandon()
    this.done(verdict)
  }
}

/** Asks one end whether it still knows a dialog. `done` is called once, within `timeoutMs`. */
export function checkDialog(
  ground: Pick<ProxyGround, 'thread' | 'layer' | 'transport' | 'wheel' | 'traffic'>,
  random: Random,
  dialog: CheckedDialog,
  timeoutMs: number,
  done: (verdict: DialogVerdict) => void,
): void {
  const { to, fromTag, toTag, callId, cseqNumber } = dialog
  const listener = dialog.listener ?? ground.transport.listenerFor(to)
  if (!listener) return done('silent')
  const branch = plainBranch('-d', ground.thread, random.bytes(SECRET_BYTES).toString('hex'))
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
  const check = new Check(ground.wheel, to.address, done)
  ground.wheel.arm(check, timeoutMs)
  ground.traffic.sent('OPTIONS', 0)
  const path = { listener, to, connection: dialog.connection ?? null }
  check.begin(ground.layer.request(bytes, bytes.length, 'OPTIONS', branch, path, check))
}
