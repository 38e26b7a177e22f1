import { type DistributionRange, parseRange } from '#web/lib/distribution.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Hours per channel are kept for 90 days, days for ever (rules 22). */
export const HOURS_KEPT_MS = 90 * DAY_MS

/** Which rows answer a range: `from` up to and without `to`, in the table's own unit. */
export interface RangePlan {
  readonly table: 'total' | 'hour' | 'day'
  readonly from: number
  readonly to: number
  readonly fromMs: number
  readonly toMs: number
}

/** Moves the limits outward to whole hours, or whole days (UTC) where hours are no longer kept. */
export function planRange(range: DistributionRange, nowMs: number, countingSinceMs: number): RangePlan {
  if (range.kind === 'start') return { table: 'total', from: 0, to: 0, fromMs: countingSinceMs, toMs: nowMs }
  const [fromMs, toMs] = limitsOf(range, nowMs)
  const table = fromMs < nowMs - HOURS_KEPT_MS ? 'day' : 'hour'
  const lengthMs = table === 'day' ? DAY_MS : HOUR_MS
  const from = Math.floor(fromMs / lengthMs)
  const to = Math.max(from + 1, Math.ceil(toMs / lengthMs))
  return { table, from, to, fromMs: from * lengthMs, toMs: to * lengthMs }
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
