/** p-value of Pearson's chi-square for counts against expected counts; cells that expect nothing must count nothing. */
export function chiSquareP(observed: readonly number[], expected: readonly number[]): number {
  let statistic = 0
  let cells = 0
  expected.forEach((want, index) => {
    const seen = observed[index] ?? 0
    if (want === 0) {
      if (seen !== 0) statistic = Number.POSITIVE_INFINITY
      return
    }
    statistic += (seen - want) ** 2 / want
    cells += 1
  })
  return cells < 2 && statistic === 0 ? 1 : upperTail(statistic, cells - 1)
}

/** Wilson and Hilferty 1931: the cube root of chi-square over its degrees is nearly normal. */
function upperTail(statistic: number, degrees: number): number {
  if (!Number.isFinite(statistic)) return 0
  const spread = 2 / (9 * degrees)
  return normalUpperTail((Math.cbrt(statistic / degrees) - (1 - spread)) / Math.sqrt(spread))
}

/** Abramowitz and Stegun 26.2.17, error under 1e-7. */
function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const polynomial =
    ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial
}
