import type { DriftLive } from '#engine/contract/live-calls.ts'
import type { Format } from './format.ts'

/** "14 calls in our books, 2 of them in doubt: 2 calls did not answer OPTIONS. Its load source tells 12." */
export function driftWords({ ours, doubtful, theirs, orphans, reason }: DriftLive, format: Format): string {
  const calls = `${format.count(ours)} ${ours === 1 ? 'call' : 'calls'} in our books`
  const doubt = doubtful > 0 ? `, ${format.count(doubtful)} of them in doubt` : ''
  const why = reason === '' ? '' : `: ${reason}`
  const told = theirs === null ? '' : ` Its load source tells ${format.count(theirs)}.`
  const lost =
    orphans > 0
      ? ` ${format.count(orphans)} ${orphans === 1 ? 'channel was' : 'channels were'} held by no call, which is a fault in Fairline; they are freed.`
      : ''
  return `${calls}${doubt}${why}.${told}${lost}`
}
