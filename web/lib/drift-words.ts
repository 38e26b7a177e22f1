import type { DriftLive } from '#engine/contract/live-calls.ts'
import type { Format } from './format.ts'

/** "14 calls in our books: nobody vouches for 2 calls. Its load source tells 12." The reason counts the doubtful. */
export function driftWords({ ours, theirs, orphans, reason }: DriftLive, format: Format): string {
  const calls = `${format.count(ours)} ${ours === 1 ? 'call' : 'calls'} in our books`
  const why = reason === '' ? '' : `: ${reason}`
  const told = theirs === null ? '' : ` Its load source tells ${format.count(theirs)}.`
  const lost =
    orphans > 0
      ? ` ${format.count(orphans)} ${orphans === 1 ? 'channel was' : 'channels were'} held by no call, which is a fault in Fairline; they are freed.`
      : ''
  return `${calls}${why}.${told}${lost}`
}
