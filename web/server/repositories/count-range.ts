import { type DistributionRange, parseRange } from '#web/lib/distribution.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Hours per channel are kept for 90 days, days for ever (rules 22). */
export const HOURS_KEPT_MS = 90 * DAY_MS

/** Rows of a table of counts: `from` up to and without `to`, in the table's own unit. */
export interface CountPart {
  readonly table: 'total' | 'hour' | 'day'
  readonly from: number
  readonly to: number
}

/** Which rows answer a range. */
export interface RangePlan extends CountPart {
  readonly fromMs: number
  readonly toMs: number
}

/** Up to now at most. Moves the limits outward to whole hours, or whole days (UTC) where hours are no longer kept. */
export function planRange(range: DistributionRange, nowMs: number, countingSinceMs: number): RangePlan {
  if (range.kind === 'start') return { table: 'total', from: 0, to: 0, fromMs: countingSinceMs, toMs: nowMs }
  const [fromMs, endMs] = limitsOf(range, nowMs)
  const toMs = Math.min(endMs, nowMs)
  const table = fromMs < nowMs - HOURS_KEPT_MS ? 'day' : 'hour'
  const lengthMs = table === 'day' ? DAY_MS : HOUR_MS
  const from = Math.floor(fromMs / lengthMs)
  const to = Math.max(from + 1, Math.ceil(toMs / lengthMs))
  return { table, from, to, fromMs: from * lengthMs, toMs: to * lengthMs }
}

/** The same counts in fewer rows: a whole day (UTC) has one of each channel instead of 24. */
export function wholeDays(plan: CountPart): readonly CountPart[] {
  const [first, end] = [Math.ceil(plan.from / 24), Math.floor(plan.to / 24)]
  if (plan.table !== 'hour' || first >= end) return [plan]
  const parts: readonly CountPart[] = [
    { table: 'hour', from: plan.from, to: first * 24 },
    { table: 'day', from: first, to: end },
    { table: 'hour', from: end * 24, to: plan.to },
  ]
  return parts.filter(({ from, to }) => from < to)
}

const LENGTHS_MS = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS } as const

export function limitsOf(
  range: Exclude<DistributionRange, { kind: 'start' }>,
  nowMs: number,
): [number, number] {
  return range.kind === 'custom' ? [range.fromMs, range.toMs] : [nowMs - LENGTHS_MS[range.kind], nowMs]
}

/** A range of an address as the database is asked for it; undefined: all of it. */
export function rangePart(text: string | undefined, nowMs: number): { gte: Date; lt?: Date } | undefined {
  const range = text === undefined ? null : parseRange(text)
  if (!range || range.kind === 'start') return undefined
  const [fromMs, toMs] = limitsOf(range, nowMs)
  return { gte: new Date(fromMs), ...(range.kind === 'custom' ? { lt: new Date(toMs) } : {}) }
}
