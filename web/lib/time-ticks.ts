/** Marks of a time axis at round moments of the reader's own zone. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  ...[15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
]
const DAYS = [1, 2, 7, 14, 30, 61, 122, 365, 730, 1_461]
const MOST_MARKS = 8

/** At most eight, oldest first. Whole days begin at the reader's midnight, also where a clock is put on or back. */
export function timeTicks(min: number, max: number): number[] {
  const step = STEPS.find((one) => (max - min) / one <= MOST_MARKS)
  return step === undefined ? dayTicks(min, max) : evenTicks(min, max, step)
}

function evenTicks(min: number, max: number, step: number): number[] {
  // Hours count from local midnight: by the zone's offset at the beginning.
  const offset = new Date(min).getTimezoneOffset() * MINUTE
  const ticks: number[] = []
  for (let at = Math.ceil((min - offset) / step) * step + offset; at <= max; at += step) ticks.push(at)
  return ticks
}

function dayTicks(min: number, max: number): number[] {
  const days = DAYS.find((one) => (max - min) / (one * DAY) <= MOST_MARKS) ?? DAYS.at(-1) ?? 1
  const at = new Date(min)
  at.setHours(0, 0, 0, 0)
  if (at.getTime() < min) at.setDate(at.getDate() + 1)
  const ticks: number[] = []
  while (at.getTime() <= max) {
    ticks.push(at.getTime())
    at.setDate(at.getDate() + days)
  }
  return ticks
}
