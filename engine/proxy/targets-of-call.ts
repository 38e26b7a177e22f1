import { hashText } from '#engine/balance/hash.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { isSecure } from '#engine/contract/transport-facts.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { isSamePlace } from '#engine/destination/endpoint.ts'
import type { Draw } from '#engine/destination/weighted-choice.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Branch, LocalFailure } from './branch.ts'
import type { ResumedBranch } from './call.ts'
import type { ProxyGround } from './ground.ts'
import { isSipsRequest } from './own-uri.ts'
import type { Direction } from './way.ts'

/** A target, and the socket of ours that gets there. */
export type Reach = Pick<Direction, 'to' | 'listener'>

/** Which targets one request has been sent to, and which are left. */
export class TargetsOfCall {
  private readonly ground: ProxyGround
  private readonly isSips: boolean
  private readonly callId: string
  private readonly resumed: ResumedBranch | null
  private readonly tried: Endpoint[] = []
  /** Branches that went by TCP for their size, and where they would have gone else. */
  private switches: Map<Branch, Reach> | null = null
  private sawInsecure = false

  constructor(ground: ProxyGround, request: SipMessage, resumed: ResumedBranch | null) {
    this.ground = ground
    this.isSips = isSipsRequest(request)
    this.callId = request.callId
    this.resumed = resumed
  }

  /** The next one to be tried: never the same twice (RFC 3261 §16.5), and for a SIPS request a secure one (RFC 5630 §3). */
  nextOf(destination: Destination): Reach | null {
    for (let to = this.choose(destination); to; to = this.choose(destination)) {
      this.tried.push(to)
      const listener = this.ground.transport.listenerFor(to)
      if (listener) return { to, listener }
      this.ground.traffic.dropped('no-listener')
    }
    return null
  }

  /** Whether a SIPS request passed by a target for its transport alone. */
  get hasInsecure(): boolean {
    return this.sawInsecure
  }

  switched(branch: Branch, asked: Reach): void {
    this.switches ??= new Map()
    this.switches.set(branch, asked)
  }

  /** Where a branch that went by TCP in vain is to go now; null for every other, and where TCP was answered. */
  beforeSwitch(branch: Branch, failure: LocalFailure): Reach | null {
    const asked = branch.wasInVain(failure) ? this.switches?.get(branch) : undefined
    this.switches?.delete(branch)
    return asked ?? null
  }

  /** After a restart first the target this very INVITE went to (rules 5). */
  private choose(destination: Destination): Endpoint | null {
    const { board, targets } = destination
    const before = this.resumedAt(destination)
    if (before && this.isOpen(before)) return before
    if (board) return board.choose((target) => this.isOpen(target), this.draws(destination))
    for (const target of targets) if (this.isOpen(target)) return target
    return null
  }

  private resumedAt(destination: Destination): Endpoint | null {
    const { resumed } = this
    if (resumed?.destinationId !== destination.id) return null
    return (
      destination.targets.find((target) => isSamePlace(target, resumed.destination)) ?? resumed.destination
    )
  }

  private isOpen(target: Endpoint): boolean {
    const isInsecure = this.isSips && !isSecure(target.transport)
    if (isInsecure) this.sawInsecure = true
    return !isInsecure && !this.tried.some((other) => isSamePlace(other, target))
  }

  /**
   * Chance that is the same for all requests of one Call-ID, as RFC 3263 §4.4 has it for proxies without a state: who
   * comes again with credentials, or registers again, meets the target that knows the challenge.
   */
  private draws({ id }: Destination): Draw {
    const chance = seededRandom(hashText(`${this.callId} ${id} ${this.tried.length}`))
    return () => chance.unit()
  }
}
