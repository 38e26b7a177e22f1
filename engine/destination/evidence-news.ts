import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from './destination.ts'
import type { Directory } from './directory.ts'
import { isSamePlace } from './endpoint.ts'
import type { AttemptFailure } from './evidence.ts'
import type { EvidenceFollower } from './evidence-follower.ts'
import type { OverloadWord } from './overloads.ts'

/**
 * What the calls of one relay thread show of a destination, for the thread that judges health: plain data. `at` is the
 * place it speaks of.
 */
export type EvidenceNews =
  /** So many attempts were taken, and none failed between them. */
  | (Shown & { readonly kind: 'answered'; readonly times: number })
  | (Shown & { readonly kind: 'suspected' })
  | (Shown & { readonly kind: 'timed-out'; readonly source: string })
  | (Shown & { readonly kind: 'refused' })
  | (Shown & { readonly kind: 'failed'; readonly failure: AttemptFailure })
  /** Peak average of the time to the first answer of its calls, in ms. */
  | (Shown & { readonly kind: 'delayed'; readonly delayMs: number })
  | {
      readonly kind: 'overloaded'
      readonly destinationId: number
      readonly words: readonly OverloadWord[]
    }
  /** What is seen of it is not known there. */
  | { readonly kind: 'asked'; readonly destinationId: number }

interface Shown {
  readonly destinationId: number
  readonly at: Endpoint
}

/** Who hears it. */
export interface NewsHearer {
  readonly directory: Directory
  readonly evidence: EvidenceFollower
  readonly nowMs: number
  asked(destination: Destination): void
}

/** Takes it as if calls of this thread had shown it; not of one that is not here, or at another place. */
export function hearNews(hearer: NewsHearer, news: EvidenceNews): void {
  const { directory, evidence, nowMs } = hearer
  const destination = directory.destination(news.destinationId)
  if (!destination) return
  if (news.kind === 'asked') return hearer.asked(destination)
  if (news.kind === 'overloaded') return hearOverload(hearer, destination, news.words)
  const at = destination.targets.find((target) => isSamePlace(target, news.at))
  if (!at) return
  switch (news.kind) {
    case 'answered':
      return evidence.answered(destination, at, news.times)
    case 'suspected':
      return evidence.suspected(destination, at)
    case 'timed-out':
      return evidence.timedOut(destination, at, news.source)
    case 'refused':
      return evidence.refused(destination, at)
    case 'failed':
      return evidence.failed(destination, at, news.failure)
    case 'delayed':
      return destination.heardAfter(news.delayMs, nowMs)
  }
}

/** RFC 7339 §5.4: each address and port speaks for itself. */
function hearOverload(
  { evidence }: NewsHearer,
  destination: Destination,
  words: readonly OverloadWord[],
): void {
  for (const { address, port, news } of words) {
    const at = destination.targets.find((target) => target.port === port && target.address === address)
    if (at) evidence.overloaded(destination, at, news)
  }
}
