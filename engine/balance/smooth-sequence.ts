/** Longest sequence worth keeping: 128 KB, built once per edit. */
const MAX_LENGTH = 65_536
/** Steps of building it: length times members, about 10 ms. */
const MAX_STEPS = 4_000_000

/**
 * One full turn of a smooth weighted rotation (nginx's method: the richest credit goes, each turn pays every member
 * its weight): for weights 5, 1, 1 the indexes 0 0 1 0 2 0 0. Weights are divided by their common divisor first.
 * Null where a turn would be too long to keep, or where there is none: all weights 0.
 */
export function smoothSequence(weights: ArrayLike<number>): Uint16Array | null {
  const divisor = Array.from(weights).reduce(greatestCommonDivisor, 0)
  if (divisor === 0) return null
  const reduced = Float64Array.from(weights, (weight) => weight / divisor)
  const length = reduced.reduce((sum, weight) => sum + weight, 0)
  if (length > MAX_LENGTH || length * weights.length > MAX_STEPS) return null
  const credits = new Float64Array(weights.length)
  return Uint16Array.from({ length }, () => takeRichest(credits, reduced, length))
}

function takeRichest(credits: Float64Array, weights: Float64Array, total: number): number {
  let richest = 0
  for (let i = 0; i < credits.length; i++) {
    credits[i] = (credits[i] ?? 0) + (weights[i] ?? 0)
    if ((credits[i] ?? 0) > (credits[richest] ?? 0)) richest = i
  }
  credits[richest] = (credits[richest] ?? 0) - total
  return richest
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
