import type { PlacedDestination } from '#web/lib/destinations.ts'
import type { Figures } from '#web/lib/figures.ts'
import { OTHERS_COLOR, type Scheme, seriesColor } from '#web/lib/palette.ts'
import type { HistoryPoint } from '#web/live/recent-history.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'

/** One line of a chart over time; a value is null where nothing was seen. */
export interface ChartLine {
  readonly key: string
  readonly name: string
  readonly color: (scheme: Scheme) => string
  /** Where lines cross, or a colour comes twice: told apart by their strokes. */
  readonly dash?: readonly number[]
  readonly isFaint?: boolean
}

/** What a chart draws at one moment: as many values a line as there are moments. */
export interface ChartBoard {
  readonly atMs: readonly number[]
  readonly fromMs: number
  readonly toMs: number
  readonly values: readonly (readonly (number | null)[])[]
}

/** More lines than colours would say nothing: the rest stands as "others". */
const MOST_LINES = 8
/** Moments come every second or two: between two that are further apart, nobody looked. */
const GAP_MS = 10_000

/** Those that had the most calls, in the order of the configuration: lines do not jump. */
export function shownDestinations(
  destinations: readonly PlacedDestination[],
  calls: ReadonlyMap<number, number>,
): readonly PlacedDestination[] {
  if (destinations.length <= MOST_LINES) return destinations
  const ranked = [...destinations].sort((a, b) => (calls.get(b.id) ?? 0) - (calls.get(a.id) ?? 0))
  return ranked.slice(0, MOST_LINES).sort((a, b) => a.position - b.position)
}

export function liveCalls(points: readonly HistoryPoint[]): ReadonlyMap<number, number> {
  const calls = new Map<number, number>()
  for (const { active } of points)
    for (const [id, count] of active) calls.set(id, (calls.get(id) ?? 0) + count)
  return calls
}

/** Every destination keeps its colour on every page; where two shown here have the same, the second is dashed. */
export function destinationLines(shown: readonly PlacedDestination[]): readonly ChartLine[] {
  const seen = new Set<string>()
  return shown.map(({ id, name, position }) => {
    const color = seriesColor('light', position)
    const isSecond = seen.has(color)
    seen.add(color)
    return {
      ...{ key: String(id), name, color: (scheme: Scheme) => seriesColor(scheme, position) },
      ...(isSecond && { dash: [6, 3] }),
    }
  })
}

export function othersLine(name: string): ChartLine {
  return { key: 'others', name, color: (scheme) => OTHERS_COLOR[scheme] }
}

/** Finer is not seen in five minutes: the last moment of each two seconds is drawn. */
export const DRAWN_EVERY_MS = 2_000

function drawnPoints(points: readonly HistoryPoint[]): readonly HistoryPoint[] {
  const spell = (point: HistoryPoint | undefined) => Math.floor((point?.atMs ?? 0) / DRAWN_EVERY_MS)
  return points.filter((point, i) => i === points.length - 1 || spell(point) !== spell(points[i + 1]))
}

/** The last minutes from memory; a gap where the page was cut off. */
export function liveBoard(
  points: readonly HistoryPoint[],
  values: readonly ((point: HistoryPoint) => number | null)[],
): ChartBoard {
  const drawn = drawnPoints(points)
  const moments = drawn.flatMap((point, i) => {
    const last = drawn[i - 1]
    return last && point.atMs - last.atMs > GAP_MS ? [null, point] : [point]
  })
  const atMs = moments.map((point, i) => point?.atMs ?? (moments[i - 1]?.atMs ?? 0) + 1)
  return {
    atMs,
    ...{ fromMs: points[0]?.atMs ?? 0, toMs: points.at(-1)?.atMs ?? 0 },
    values: values.map((value) => moments.map((point) => (point ? value(point) : null))),
  }
}

/** Kept figures; each step stands at its beginning. */
export function keptBoard(
  { fromMs, toMs, stepMs, steps }: Figures,
  values: readonly (readonly (number | null)[])[],
): ChartBoard {
  const atMs = steps.callsPerSecond.map((_, i) => fromMs + i * stepMs)
  return { atMs, fromMs, toMs: Math.max(atMs.at(-1) ?? toMs, fromMs + 1), values }
}

/** What is left of the whole beside those shown. */
export function othersValues(
  whole: readonly (number | null)[],
  shown: readonly (readonly (number | null)[])[],
): readonly (number | null)[] {
  return whole.map((all, i) =>
    all === null ? null : Math.max(0, all - shown.reduce((sum, one) => sum + (one[i] ?? 0), 0)),
  )
}

export function hasValues(board: ChartBoard): boolean {
  return board.values.some((line) => line.some((value) => value !== null))
}

const STEP_WORDS: readonly (readonly [ms: number, word: keyof typeof DASHBOARD_TEXTS.steps])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
]

/** "5 minutes", "hour". */
export function stepWords(stepMs: number): string {
  const [ms, word] = STEP_WORDS.find(([length]) => stepMs >= length) ?? [1_000, 'second' as const]
  const count = Math.round(stepMs / ms)
  return count === 1 ? DASHBOARD_TEXTS.steps[word] : `${count} ${DASHBOARD_TEXTS.steps[word]}s`
}
