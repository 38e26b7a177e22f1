/**
 * Post-dial delays are kept as counts in buckets that grow by a fifth each, so that minutes add up to hours and days.
 * A percentile read from them is within 10 % of the exact one: the middle of a bucket is at most √1.2 from its ends.
 */
const GROWTH = 1.2
const LOG_GROWTH = Math.log(GROWTH)

/** How far a percentile may lie from the exact one, in per cent. */
export const DELAY_ERROR_PERCENT = 10

/** 0 holds what took no whole millisecond. */
export function delayBucket(ms: number): number {
  if (ms < 1) return 0
  // A little more, so that the lower end of a bucket never falls below it by rounding.
  return 1 + Math.floor(Math.log(ms) / LOG_GROWTH + 1e-9)
}

function middleOf(bucket: number): number {
  return bucket <= 0 ? 0 : GROWTH ** (bucket - 0.5)
}

/** The delay that this part of the calls (0 to 1) stays below or at, by nearest rank; null without a call. */
export function delayPercentile(counts: Readonly<Record<string, number>>, part: number): number | null {
  const buckets = Object.entries(counts).map(([bucket, count]) => [Number(bucket), count] as const)
  const rank = Math.ceil(part * buckets.reduce((sum, [, count]) => sum + count, 0))
  let seen = 0
  for (const [bucket, count] of buckets.sort(([left], [right]) => left - right)) {
    seen += count
    if (seen >= rank && count > 0) return middleOf(bucket)
  }
  return null
}
