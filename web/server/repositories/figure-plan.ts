import { FIGURE_UNITS } from '#web/lib/figure-units.ts'
import { type FiguresRange, RANGES } from '#web/lib/figures.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** About as many as a chart has room for. */
const MOST_STEPS = 366

/** Which rows answer a range. Limits lie at whole units, counted in UTC from the epoch; `to` is not part of it. */
export interface FigurePlan {
  readonly unitSec: number
  readonly from: number
  readonly to: number
  readonly unitsPerStep: number
  /** How long before this stretch the one lies that it is compared with; whole units. */
  readonly beforeByMs: number
  /** Are the rows of that one still kept? */
  readonly hasBefore: boolean
  /** Present time: what is left of the last step has not happened yet. */
  readonly nowMs: number
}

export function planFigures(range: FiguresRange, nowMs: number): FigurePlan {
  const [fromMs, toMs] = limitsOf(range, nowMs)
  const unit = FIGURE_UNITS.find((one) => isKept(one, fromMs, nowMs) && toMs - fromMs <= longestOf(one))
  const { unitSec, keptSec } = unit ?? FIGURE_UNITS[2]
  const unitMs = 1_000 * unitSec
  const from = Math.floor(fromMs / unitMs)
  const to = Math.max(from + 1, Math.ceil(toMs / unitMs))
  const beforeByMs = beforeBy(range, toMs - fromMs)
  return {
    unitSec,
    from,
    to,
    unitsPerStep: niceStep(unitSec, to - from),
    beforeByMs,
    hasBefore: isKept({ keptSec }, from * unitMs - beforeByMs, nowMs),
    nowMs,
  }
}

function limitsOf(range: FiguresRange, nowMs: number): readonly [number, number] {
  if (range.kind === 'custom') return [range.fromMs, range.toMs]
  // The minute under way is for those who look at it live: elsewhere its first seconds would be a dip at the end.
  const toMs = range.kind === '5min' ? nowMs : Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  return [toMs - RANGES[range.kind], toMs]
}

function isKept({ keptSec }: { readonly keptSec: number }, fromMs: number, nowMs: number): boolean {
  return fromMs >= nowMs - 1_000 * keptSec
}

/** Minutes for two days, hours for two months: more rows than that say no more, and take long to read. */
function longestOf({ unitSec }: { readonly unitSec: number }): number {
  if (unitSec === 60) return 2 * DAY_MS
  return unitSec === 3_600 ? 62 * DAY_MS : Number.POSITIVE_INFINITY
}

/** The day before, the same days of the week before, the month before, the year before. */
function beforeBy(range: FiguresRange, lengthMs: number): number {
  const days = range.kind === '1y' ? 365 : [1, 7, 30].find((most) => lengthMs <= most * DAY_MS)
  return (days ?? 365 * Math.ceil(lengthMs / (365 * DAY_MS))) * DAY_MS
}

const NICE: { readonly [unitSec: number]: readonly number[] } = {
  60: [1, 2, 5, 10, 15, 30],
  3600: [1, 2, 3, 6, 12, 24],
}

function niceStep(unitSec: number, units: number): number {
  const least = Math.ceil(units / MOST_STEPS)
  return NICE[unitSec]?.find((step) => step >= least) ?? least
}
