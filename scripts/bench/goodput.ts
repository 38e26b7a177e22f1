/** Times the clean rate, from which on goodput is looked at. */
export const OVERLOADED = 3
/** Where no more, and no fewer, are answered than begin, there is nothing left to catch up with. */
const STEADY = 0.05

interface Second {
  readonly begun: number
  readonly answered: number
}

/** Least goodput under overload over the best second of the ramp; seconds from its end until all is steady again. */
export function goodputOf(seconds: readonly Second[], rampSeconds: number, cleanRate: number) {
  const [ramp, rest] = [seconds.slice(0, rampSeconds), seconds.slice(rampSeconds)]
  const peakPerSecond = Math.max(...ramp.map(({ answered }) => answered))
  const under = ramp.filter(({ begun }) => begun >= cleanRate * OVERLOADED * (1 - STEADY))
  const leastShare = Math.min(...under.map(({ answered }) => answered)) / peakPerSecond
  const calling = rest.filter(({ begun }) => begun > cleanRate / 2)
  const last = calling.findLastIndex(({ begun, answered }) => Math.abs(answered - begun) > begun * STEADY)
  return { peakPerSecond, leastShare, recoverySec: last === calling.length - 1 ? null : last + 1 }
}
