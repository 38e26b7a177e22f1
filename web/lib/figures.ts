import { z } from 'zod'

/** Figures over a range of time, as pages and the REST interface get them. Browser-safe. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Lengths that end now. `5min` is the live one. */
export const RANGES = {
  '5min': 5 * MINUTE_MS,
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '1y': 365 * DAY_MS,
} as const
export type RangeName = keyof typeof RANGES
export const RANGE_NAMES: readonly RangeName[] = ['5min', '1h', '24h', '7d', '30d', '1y']
/** Minutes are the finest that is kept: a shorter stretch has nothing to show. */
export const SHORTEST_MS = 5 * MINUTE_MS
const LONGEST_MS = 20 * 366 * DAY_MS
/** The year 9999: later moments have no place in a calendar. */
const LAST_MS = 253_402_300_799_999

export type FiguresRange =
  | { readonly kind: RangeName }
  | { readonly kind: 'custom'; readonly fromMs: number; readonly toMs: number }

/** Whole milliseconds since the epoch, or a time as ISO 8601 with its zone. */
const momentSchema = z
  .string()
  .transform((text) => (/^\d{1,15}$/.test(text) ? Number(text) : zonedMs(text)))
  .pipe(z.int('must be a time: 2026-11-26T14:00:00Z, or milliseconds since 1970').min(0).max(LAST_MS))

function zonedMs(text: string): number {
  return /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
}

/** The address of the page and of the route: `range=24h`, or `from` and `to`, which go before it. */
export const figuresQuerySchema = z
  .object({
    range: z.enum(RANGE_NAMES).default('1h'),
    from: momentSchema.optional(),
    to: momentSchema.optional(),
  })
  .superRefine(({ from, to }, context) => {
    const complain = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (from === undefined && to === undefined) return
    if (from === undefined) complain('from', 'is missing beside "to"')
    else if (to === undefined) complain('to', 'is missing beside "from"')
    else if (to - from < SHORTEST_MS) complain('to', 'must be at least five minutes after "from"')
    else if (to - from > LONGEST_MS) complain('to', 'must be at most twenty years after "from"')
  })
  .transform(({ range, from, to }): FiguresRange => {
    return from !== undefined && to !== undefined
      ? { kind: 'custom', fromMs: from, toMs: to }
      : { kind: range }
  })

const count = z.int().min(0)
const sumsSchema = z.object({
  /** Calls that came to their end of placing: answered, failed, or placed nowhere. */
  offered: count,
  answered: count,
  failed: count,
  /** Calls that were answered and have ended, and how long they were talked. */
  talks: count,
  talkMs: count,
  /** Within `DELAY_ERROR_PERCENT` of the exact ones; null without a call that rang or was answered. */
  delayP50Ms: z.number().nullable(),
  delayP95Ms: z.number().nullable(),
  /** Mean and most at once while the panel was there; null where it was not. */
  activeMean: z.number().nullable(),
  activePeak: count.nullable(),
  /** How much of it has happened yet. */
  passedSec: z.number(),
  /** Part of the time in which the panel was there to see, 0 to 1. */
  seenPart: z.number(),
})
export type FigureSums = z.output<typeof sumsSchema>

const series = z.array(z.number().nullable())

const stretchSchema = z.object({
  fromMs: count,
  toMs: count,
  stepMs: count,
  sums: sumsSchema,
  /** One value a step; null where nothing was seen, which is not zero. */
  steps: z.object({
    callsPerSecond: series,
    failuresPerSecond: series,
    delayP50Ms: series,
    delayP95Ms: series,
    activeMean: series,
    activePeak: series,
  }),
})
export type FigureStretch = z.output<typeof stretchSchema>

export const figuresSchema = z.object({
  ...stretchSchema.shape,
  /** What is kept of this time: minutes, hours or days (UTC). */
  unitSec: count,
  /** Calls that failed, by cause and first digit of the status; those that ended badly after their answer as well. */
  causes: z.array(
    z.object({ cause: z.string(), statusClass: count, isAfterAnswer: z.boolean(), calls: count }),
  ),
  /** Those with the most calls at once, at most eight, with a mean for each step. */
  busiest: z.array(z.object({ destinationId: count, activeMean: series })),
  /** Calls placed on each destination in its set. */
  placed: z.array(z.object({ destinationId: count, setId: count, calls: count })),
  /** The stretch before that this one is measured against; null where it is no longer kept. */
  before: stretchSchema.nullable(),
  /** How long before: a day, a week, 30 days or a year. */
  beforeByMs: count,
})
export type Figures = z.output<typeof figuresSchema>

/** `range=24h`, `from=…&to=…`: what `figuresQuerySchema` reads. */
export function figuresQuery(range: FiguresRange): string {
  return range.kind === 'custom' ? `from=${range.fromMs}&to=${range.toMs}` : `range=${range.kind}`
}
