/** Does a split agree with the wanted shares, or is it wider than chance would make it? */

export interface Part {
  readonly id: number
  readonly name: string
  readonly calls: number
  /** Wanted share in percent; zero takes no part. */
  readonly wanted: number
}

export interface Fairness {
  readonly chiSquare: number
  readonly degrees: number
  readonly p: number
}

/** Below this expected count per part, the chi-square approximation says nothing. */
const LEAST_EXPECTED = 5

/** Pearson's test of the seen calls against the wanted shares; null where there is nothing to test. */
export function fairnessOf(parts: readonly Part[]): Fairness | null {
  const tested = parts.filter((part) => part.wanted > 0)
  const calls = tested.reduce((sum, part) => sum + part.calls, 0)
  const wanted = tested.reduce((sum, part) => sum + part.wanted, 0)
  if (tested.length < 2 || calls === 0) return null
  const expected = tested.map((part) => (calls * part.wanted) / wanted)
  if (expected.some((value) => value < LEAST_EXPECTED)) return null
  const chiSquare = tested.reduce((sum, part, i) => {
    const hoped = expected[i] ?? 0
    return sum + (part.calls - hoped) ** 2 / hoped
  }, 0)
  const degrees = tested.length - 1
  return { chiSquare, degrees, p: chiSquareTail(chiSquare, degrees) }
}

/** Probability that chance alone makes a chi-square at least this large. */
export function chiSquareTail(chiSquare: number, degrees: number): number {
  if (chiSquare <= 0) return 1
  const a = degrees / 2
  const x = chiSquare / 2
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
}

/** Regularised lower incomplete gamma by its power series; converges fast for x < a + 1. */
function gammaSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < 1_000; n += 1) {
    term *= x / (a + n)
    sum += term
    if (term < sum * 1e-14) break
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a))
}

/** Regularised upper incomplete gamma by Lentz's continued fraction; for x >= a + 1. */
function gammaFraction(a: number, x: number): number {
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let i = 1; i < 1_000; i += 1) {
    const an = -i * (i - a)
    b += 2
    d = 1 / nonZero(an * d + b, tiny)
    c = nonZero(b + an / c, tiny)
    const delta = d * c
    h *= delta
    if (Math.abs(delta - 1) < 1e-14) break
  }
  return Math.exp(-x + a * Math.log(x) - logGamma(a)) * h
}

const nonZero = (value: number, tiny: number): number => (Math.abs(value) < tiny ? tiny : value)

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
] as const

/** Lanczos' approximation, g = 7. */
function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z)
  const x = z - 1
  const t = x + 7.5
  const sum = LANCZOS.reduce((total, value, i) => total + value / (x + i + 1), 0.9999999999998099)
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Below this, a split is called wider than chance. One honest split in a hundred is, too. */
const SURPRISE = 0.01

/** The verdict as one sentence for people who do not know the test. */
export function fairnessSentence(parts: readonly Part[], fairness: Fairness): string {
  const calls = parts.reduce((sum, part) => sum + part.calls, 0)
  const split = parts
    .slice(0, 6)
    .map((part) => ((100 * part.calls) / calls).toFixed(1))
    .join(' / ')
  const named = parts.length > 6 ? `over ${parts.length} destinations` : split
  const figures = `chi-square ${fairness.chiSquare.toFixed(1)}, ${pText(fairness.p)}`
  return fairness.p < SURPRISE
    ? `The split ${named} is wider than chance would make it (${figures}).`
    : `The split ${named} is as even as chance allows (${figures}).`
}

function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`
}
