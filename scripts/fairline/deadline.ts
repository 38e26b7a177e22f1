import { DRAIN_ENDS, type DrainEnd } from '#engine/contract/vocabulary.ts'
import { UsageFailure } from './failure.ts'

export interface DrainOrder {
  readonly deadlineMs: number
  readonly atDeadline: DrainEnd
}

const SPAN = /^(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m(?:in)?)?(?:(\d{1,6})s)?$/
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/
const HINT =
  '--deadline takes a time from now (2h, 1h30m), a time of day (18:00) or a moment (2026-11-26T18:00)'

/** What `--deadline` and `--at-deadline` say; null where they are not there. Times without a zone are local. */
export function drainOrder(
  { deadline, end }: { readonly deadline: string | undefined; readonly end: string | undefined },
  nowMs: number,
): DrainOrder | null {
  if (deadline === undefined) {
    if (end !== undefined) throw new UsageFailure('--at-deadline goes with --deadline')
    return null
  }
  const atDeadline = DRAIN_ENDS.find((known) => known === (end ?? 'wait'))
  if (!atDeadline) throw new UsageFailure(`--at-deadline takes one of ${DRAIN_ENDS.join(', ')}`)
  const deadlineMs = momentOf(deadline, nowMs)
  if (!Number.isFinite(deadlineMs)) throw new UsageFailure(HINT)
  if (deadlineMs <= nowMs) throw new UsageFailure(`the deadline ${deadline} is over already`)
  return { deadlineMs, atDeadline }
}

/** In ms since the epoch; NaN where it is none. */
function momentOf(text: string, nowMs: number): number {
  if (MOMENT.test(text)) return new Date(text.replace(' ', 'T')).getTime()
  const [, hour, minute] = CLOCK.exec(text) ?? []
  if (hour !== undefined) return nextClock(Number(hour), Number(minute), nowMs)
  const [whole, ...parts] = SPAN.exec(text) ?? []
  if (!whole) return Number.NaN
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0))
  return nowMs + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000
}

/** Today, or tomorrow where it is past. */
function nextClock(hour: number, minute: number, nowMs: number): number {
  const at = new Date(nowMs)
  at.setHours(hour, minute, 0, 0)
  if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1)
  return at.getTime()
}
