import { isUrgent } from '#engine/balance/kept-back.ts'
import type { Random } from '#engine/base/random.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { serverKey } from '#engine/transaction/keys.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { ProxyGround } from './ground.ts'
import { answerOnce } from './refuse.ts'
import type { Unacknowledged } from './unacknowledged.ts'

/** What goes before new requests is let in until there is this many times what those may make. */
const ROOM_OF_OTHERS = 2
const MOST_RETRY_AFTER_SEC = 10
/** Without a refusal for so long it is over. */
const CALM_MS = 5_000

/** New requests are refused from now on, or are taken again after so many refusals in so many ms. */
export type AdmissionNews =
  | { readonly to: 'overloaded'; readonly most: number }
  | { readonly to: 'ready'; readonly refused: number; readonly lastedMs: number }

interface Spell {
  readonly beganAtMs: number
  readonly refusedBefore: number
  refusedAtMs: number
}

/** The cap on requests under way (rules 32): what is new beyond it is answered 503 and leaves nothing behind. */
export class Admission {
  private readonly ground: ProxyGround
  private readonly unacknowledged: Unacknowledged
  private readonly random: Random
  private refused = 0
  private refusedSettled = 0
  private spell: Spell | null = null

  constructor(ground: ProxyGround, unacknowledged: Unacknowledged, random: Random) {
    this.ground = ground
    this.unacknowledged = unacknowledged
    this.random = random
  }

  /** Whether new requests were refused of late, as of `settle`. */
  get isOverloaded(): boolean {
    return this.spell !== null
  }

  /**
   * RFC 3261 §21.5.4: true where the request is answered 503 without a transaction. Retry-After is drawn, so that those
   * who obey it do not come back together.
   */
  refuses(request: SipMessage, arrival: Arrival): boolean {
    const most = this.ground.directory.settings.limits.transactions
    if (this.ground.layer.open < most || this.mayPass(request, arrival, most)) return false
    this.refused += 1
    this.ground.traffic.dropped('overload')
    const headers = [`Retry-After: ${1 + this.random.below(MOST_RETRY_AFTER_SEC)}`]
    answerOnce(this.ground, request, arrival, 503, { reason: 'Overloaded', headers })
    return true
  }

  /**
   * A CANCEL (§9.2), which is answered at once; a request within a dialog (§12.2), above all its BYE (§15), for its call
   * takes memory until it passes; what is urgent and comes from somebody we know; a copy of an INVITE that the engine
   * before this one forwarded or answered (§17.2.3). ACKs are not asked about: nothing answers them (§17.1.1.3).
   */
  private mayPass(request: SipMessage, { address, port }: Arrival, most: number): boolean {
    const { layer, directory, book } = this.ground
    if (request.method === 'CANCEL') return true
    const goesBefore = request.toTag !== '' || (isUrgent(request) && directory.knows(address, port))
    if (goesBefore) return layer.open < most * ROOM_OF_OTHERS
    if (request.method !== 'INVITE') return false
    if (this.unacknowledged.find(request, address)) return true
    return book.findResumed(serverKey(request, 'INVITE'), address) !== null
  }

  /** To be called about once a second: what is to be told, null where nothing changed. */
  settle(nowMs: number): AdmissionNews | null {
    const refusedBefore = this.refusedSettled
    this.refusedSettled = this.refused
    const { spell } = this
    if (this.refused > refusedBefore) {
      if (spell) {
        spell.refusedAtMs = nowMs
        return null
      }
      this.spell = { beganAtMs: nowMs, refusedBefore, refusedAtMs: nowMs }
      return { to: 'overloaded', most: this.ground.directory.settings.limits.transactions }
    }
    if (!spell || nowMs - spell.refusedAtMs < CALM_MS) return null
    this.spell = null
    return { to: 'ready', refused: this.refused - spell.refusedBefore, lastedMs: nowMs - spell.beganAtMs }
  }
}
