const DAY_SEC = 86_400

/** Lengths in which figures are kept, in seconds: minutes, hours, days (UTC), and for how long each. */
export const FIGURE_UNITS = [
  // An hour more than counts are kept, so that a day ago can be compared with the day before it.
  { unitSec: 60, keptSec: 49 * 3_600 },
  { unitSec: 3_600, keptSec: 90 * DAY_SEC },
  { unitSec: DAY_SEC, keptSec: Number.POSITIVE_INFINITY },
] as const

/** The stretch of this length that a moment lies in, counted from the epoch. */
export function stretchOf(ms: number, unitSec: number): number {
  return Math.floor(ms / (1_000 * unitSec))
}
