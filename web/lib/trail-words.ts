import type { FailoverTrail } from '#engine/contract/health-live.ts'
import type { SkipReason } from '#engine/contract/vocabulary.ts'
import type { Format } from './format.ts'

export const SKIP_WORDS: { readonly [reason in SkipReason]: string } = {
  disabled: 'off',
  draining: 'draining',
  down: 'down',
  unresolved: 'name not resolved',
  full: 'full',
  lacks: 'lacks a resource',
  rate: 'at its calls per second',
  overloaded: 'asked for fewer requests',
  'last-resort': 'kept for the last resort',
  tried: 'tried before',
  'retry-after': 'asked to be left alone',
  told: 'its load source wants no calls',
}

export function skipWord(why: SkipReason): string {
  return SKIP_WORDS[why]
}

export type NameOf = (destinationId: number) => string

/** The engine's own words for a time-out have its time already. */
const TOLD_TIME = /\d ms\b/

/** "media-2 503 Busy after 12 ms → media-1 200 OK": how long is said of those the call moved on from. */
export function attemptWords(trail: FailoverTrail, nameOf: NameOf, format: Format): string {
  const last = trail.attempts.length - 1
  return trail.attempts
    .map(({ destinationId, outcome, tookMs }, i) => {
      const words = `${nameOf(destinationId)} ${outcome}`
      const isTold = TOLD_TIME.test(outcome) || (i === last && trail.status < 300)
      return isTold ? words : `${words} after ${format.count(tookMs)} ms`
    })
    .join(' → ')
}

/** "media-3 full, media-4 down"; empty where nobody was left out. */
export function skippedWords(trail: FailoverTrail, nameOf: NameOf): string {
  return trail.skipped
    .map(({ destinationId, why }) => `${nameOf(destinationId)} ${SKIP_WORDS[why]}`)
    .join(', ')
}

/** What the caller was told. */
export function toldWords({ status }: FailoverTrail): string {
  return status === 0 ? 'nothing final yet' : String(status)
}
