import type { Destination } from '#engine/destination/destination.ts'
import { isSamePlace } from '#engine/destination/endpoint.ts'
import type { Evidence } from '#engine/destination/evidence.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { readOverload } from '#engine/sip/overload.ts'
import { readRetryAfter } from '#engine/sip/retry-after.ts'
import type { DropReason } from '#engine/transport/transport.ts'
import type { BranchPath, BranchTerms } from './branch-terms.ts'
import { isOurRefusal } from './refusal-words.ts'

type Terms = Pick<BranchTerms, 'source' | 'codes' | 'offersOverload'>

/** What one branch shows of its destination: each attempt is one piece of evidence, given once. */
export class Testimony {
  private readonly evidence: Evidence
  private readonly path: BranchPath
  private readonly destination: Destination | undefined
  private readonly source: string
  private readonly codes: readonly number[] | null
  private readonly offersOverload: boolean
  private isGiven = false

  constructor(evidence: Evidence, path: BranchPath, destination: Destination | undefined, terms: Terms) {
    this.evidence = evidence
    this.path = path
    this.destination = destination
    this.source = terms.source
    this.codes = terms.codes
    this.offersOverload = terms.offersOverload
  }

  /** Nothing came for T1. */
  suspect(): void {
    if (this.witnessed) this.evidence.suspected(this.witnessed, this.path.to)
  }

  refused(why: DropReason | undefined): void {
    this.isGiven = true
    if (this.witnessed && !isOurRefusal(why)) this.evidence.refused(this.witnessed, this.path.to)
  }

  /** What comes later speaks of nothing any more: the attempt has failed. */
  timedOut(): void {
    this.isGiven = true
    if (this.witnessed) this.evidence.timedOut(this.witnessed, this.path.to, this.source)
  }

  /** What a response says of its destination; a 100 says only that it is read. */
  hear(response: SipMessage): void {
    if (this.offersOverload) this.hearOverload(response)
    const { status } = response
    const destination = this.isGiven || status === 100 ? undefined : this.witnessed
    if (!destination) return
    this.isGiven = true
    const { path, codes, source } = this
    const retryAfterSec = codes && status === 503 ? readRetryAfter(response) : null
    const isFailure = retryAfterSec !== null || codes?.includes(status)
    if (!isFailure) this.evidence.answered(destination, path.to)
    else this.evidence.failed(destination, path.to, { status, source, retryAfterSec })
  }

  /** The destination, where the branch speaks for it: what a large request met on its detour by TCP says nothing of it. */
  private get witnessed(): Destination | undefined {
    return this.destination?.targets.includes(this.path.to) ? this.destination : undefined
  }

  /** RFC 7339 §5.4: what it says holds for that address and port. */
  private hearOverload(response: SipMessage): void {
    const { destination, path } = this
    if (!destination?.targets.some((target) => isSamePlace(target, path.to))) return
    const overload = readOverload(response)
    if (overload) this.evidence.overloaded(destination, path.to, overload)
  }
}
