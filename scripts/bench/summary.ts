import type { Measurement } from './measure.ts'

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Null of no numbers. */
function spreadOf(numbers: readonly number[]): Spread | null {
  if (numbers.length === 0) return null
  return { median: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers) }
}

export interface Ratio {
  readonly of: string
  readonly to: string
  readonly pairs: number
  readonly cpu: Spread | null
  readonly norm: Spread | null
  readonly forwardP50: Spread | null
  readonly forwardP99: Spread | null
  /** Every pair's figures count: those of both. */
  readonly counts: boolean
}

/** One trial over another, each pair from the same round; `of` and `to` are their names. */
export function ratioOf(measurements: readonly Measurement[], of: string, to: string): Ratio {
  const named = (name: string) => measurements.filter(({ trial }) => trial === name)
  const others = named(to)
  const pairs = named(of).flatMap((ours, round) => {
    const theirs = others[round]
    return theirs ? [[ours, theirs] as const] : []
  })
  const spread = (figure: (one: Measurement) => number | undefined) =>
    spreadOf(
      pairs.map(([ours, theirs]) => (figure(ours) ?? NaN) / (figure(theirs) ?? NaN)).filter(Number.isFinite),
    )
  return {
    of,
    to,
    pairs: pairs.length,
    cpu: spread((one) => one.cpuUsPerCall),
    norm: spread((one) => one.norm),
    forwardP50: spread((one) => one.outcome.forwardUs?.p50),
    forwardP99: spread((one) => one.outcome.forwardUs?.p99),
    counts: pairs.length > 0 && pairs.flat().every(({ faults }) => faults.length === 0),
  }
}
