import type { DryRunStep } from '#engine/contract/dry-run.ts'
import type { SkippedLive } from '#engine/contract/health-live.ts'
import type { SkipReason } from '#engine/contract/vocabulary.ts'
import type { Format } from '#web/lib/format.ts'
import { SKIP_WORDS } from '#web/lib/trail-words.ts'
import type { DryRunAnswer } from '#web/server/dry-run.ts'
import type { Names } from './names.ts'

type Placed = Extract<DryRunAnswer, { outcome: 'placed' }>

const MOST_NAMED = 6

/** "media-3 and media-4 full; media-5 down": by reason, each with a few names. */
export function passedOverWords(skipped: readonly SkippedLive[], more: number, names: Names): string {
  const reasons = new Map<SkipReason, number[]>()
  for (const { destinationId, why } of skipped) reasons.set(why, [...(reasons.get(why) ?? []), destinationId])
  const words = [...reasons].map(([why, ids]) => `${listed(ids.map(names.destination))} ${SKIP_WORDS[why]}`)
  return [...words, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

function listed(all: readonly string[]): string {
  const named = all.slice(0, MOST_NAMED)
  if (all.length > MOST_NAMED) return `${named.join(', ')} and ${all.length - MOST_NAMED} others:`
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
}

/** Certain, or so many per cent. */
export function chanceWords({ chance }: DryRunStep, format: Format): string {
  return chance >= 1 ? 'certain' : `${format.share(chance * 100)} %`
}

/** What the caller would be told behind the last attempt, and why there is none after it. */
export function endWords({ steps, end: { status, reason, exhausted } }: Placed): string {
  if (status === 0) return `${reason}.`
  const told = `the caller is told ${status} ${reason}`.trim()
  if (steps.length > 0)
    return exhausted === 'limit'
      ? `Were all these to fail: no more may be tried, and ${told}.`
      : `Were all these to fail: nobody is left, and ${told}.`
  if (exhausted === 'empty') return `The set has no destination: ${told}.`
  return exhausted === 'full' ? `All are full: ${told}.` : `Nobody can take it: ${told}.`
}
