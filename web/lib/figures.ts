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

/** What is wrong with an asked range, and with which part of it. */
export interface RangeFault {
  readonly part: 'range' | 'from' | 'to'
  readonly words: string
}

/** Reads an address: `range=24h`, or `from` and `to`, which go before it: ms since the epoch, or ISO 8601 with a zone. */
export function readRange(asked: {
  readonly range?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}): FiguresRange | RangeFault {
  const kind = RANGE_NAMES.find((name) => name === (asked.range ?? '1h'))
  if (!kind) return { part: 'range', words: `must be one of ${RANGE_NAMES.join(', ')}` }
  const fault = (part: 'from' | 'to', words: string): RangeFault => ({ part, words })
  if (asked.from === undefined && asked.to === undefined) return { kind }
  if (asked.from === undefined) return fault('from', 'is missing beside "to"')
  if (asked.to === undefined) return fault('to', 'is missing beside "from"')
  const [fromMs, toMs] = [momentMs(asked.from), momentMs(asked.to)]
  if (fromMs === null) return fault('from', NO_MOMENT)
  if (toMs === null) return fault('to', NO_MOMENT)
  if (toMs - fromMs < SHORTEST_MS) return fault('to', 'must be at least five minutes after "from"')
  if (toMs - fromMs > LONGEST_MS) return fault('to', 'must be at most twenty years after "from"')
  return { kind: 'custom', fromMs, toMs }
}

const NO_MOMENT = 'must be a time: 2026-11-26T14:00:00Z, or milliseconds since 1970'

function momentMs(text: string): number | null {
  const isZoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(text)
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : isZoned ? Date.parse(text) : Number.NaN
  return ms >= 0 && ms <= LAST_MS ? ms : null
}

type Series = readonly (number | null)[]

export interface FigureSums {
  /** Calls that came to their end of placing: answered, failed, or placed nowhere. */
  readonly offered: number
  readonly answered: number
  readonly failed: number
  /** Calls that were answered and have ended, and how long they were talked. */
  readonly talks: number
  readonly talkMs: number
  /** Within `DELAY_ERROR_PERCENT` of the exact ones; null without a call that rang or was answered. */
  readonly delayP50Ms: number | null
  readonly delayP95Ms: number | null
  /** Mean and most at once while the panel was there; null where it was not. */
  readonly activeMean: number | null
  readonly activePeak: number | null
  /** How much of it has happened yet. */
  readonly passedSec: number
  /** Part of the time in which the panel was there to see, 0 to 1. */
  readonly seenPart: number
}

export interface FigureStretch {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  readonly sums: FigureSums
  /** One value a step; null where nothing was seen, which is not zero. */
  readonly steps: {
    readonly callsPerSecond: Series
    readonly failuresPerSecond: Series
    readonly delayP50Ms: Series
    readonly delayP95Ms: Series
    readonly activeMean: Series
    readonly activePeak: Series
  }
}

export interface Figures extends FigureStretch {
  /** What is kept of this time: minutes, hours or days (UTC). */
  readonly unitSec: number
  /** Calls that failed, by cause and first digit of the status; those that ended badly after their answer as well. */
  readonly causes: readonly {
    readonly cause: string
    readonly statusClass: number
    readonly isAfterAnswer: boolean
    readonly calls: number
  }[]
  /** Those with the most calls at once, at most eight, with a mean for each step. */
  readonly busiest: readonly { readonly destinationId: number; readonly activeMean: Series }[]
  /** Calls placed on each destination in its set. */
  readonly placed: readonly {
    readonly destinationId: number
    readonly setId: number
    readonly calls: number
  }[]
  /** The stretch before that this one is measured against; null where it is no longer kept. */
  readonly before: FigureStretch | null
  /** How long before: a day, a week, 30 days or a year. */
  readonly beforeByMs: number
}

/** `range=24h`, `from=…&to=…`: what `readRange` reads. */
export function figuresQuery(range: FiguresRange): string {
  return range.kind === 'custom' ? `from=${range.fromMs}&to=${range.toMs}` : `range=${range.kind}`
}
