import type { Endpoint } from '#engine/contract/address.ts'
import { isSecure } from '#engine/contract/transport-facts.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Branch, LocalFailure } from './branch.ts'
import type { ResumedBranch } from './call.ts'
import type { ProxyGround } from './ground.ts'

/** Which targets one request has been sent to, and which are left. */
export class TargetsOfCall {
  private readonly ground: ProxyGround
  private readonly isSips: boolean
  private readonly resumed: ResumedBranch | null
  private readonly tried: Endpoint[] = []
  /** Branches that went by TCP for their size, and where they would have gone else. */
  private switches: Map<Branch, Endpoint> | null = null
  private sawInsecure = false

  constructor(ground: ProxyGround, request: SipMessage, resumed: ResumedBranch | null) {
    this.ground = ground
    this.isSips = /^sips:/i.test(request.requestUri)
    this.resumed = resumed
  }

  /** The next one to be tried: never the same twice (RFC 3261 §16.5), and for a SIPS request a secure one (RFC 5630 §3). */
  nextOf(destination: Destination): Endpoint | null {
    for (const target of this.inOrder(destination)) {
      if (this.isSips && !isSecure(target.transport)) {
        this.sawInsecure = true
        continue
      }
      if (this.tried.some((other) => isSamePlace(other, target))) continue
      this.tried.push(target)
      if (this.ground.transport.listenerFor(target)) return target
      this.ground.traffic.dropped('no-listener')
    }
    return null
  }

  /** RFC 5630 §5.3: why a SIPS request found nobody; none where that was not the reason. */
  insecureWarning(): string[] {
    const [listener] = this.ground.transport.listeners
    return this.sawInsecure ? [`Warning: 380 ${listener?.hostPort ?? 'fairline'} "SIPS Not Allowed"`] : []
  }

  switched(branch: Branch, asked: Endpoint): void {
    this.switches ??= new Map()
    this.switches.set(branch, asked)
  }

  /** Where a branch that went by TCP is to go now; null for every other. */
  beforeSwitch(branch: Branch, failure: LocalFailure): Endpoint | null {
    const asked = failure === 'lost' ? undefined : this.switches?.get(branch)
    this.switches?.delete(branch)
    return asked ?? null
  }

  /** After a restart first the target this very INVITE went to (rules 5). */
  private inOrder(destination: Destination): readonly Endpoint[] {
    const { resumed } = this
    if (resumed?.destinationId !== destination.id) return destination.targets
    const same = destination.targets.find((target) => isSamePlace(target, resumed.destination))
    return [same ?? resumed.destination, ...destination.targets]
  }
}

function isSamePlace(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.address === b.address && a.transport === b.transport
}
