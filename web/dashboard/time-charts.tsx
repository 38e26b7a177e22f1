'use client'
import { useCallback, useMemo } from 'react'
import type { ChartGroup } from '#web/components/chart-group.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import type { Figures } from '#web/lib/figures.ts'
import { type Scheme, seriesColor } from '#web/lib/palette.ts'
import { useLive, useLiveStore } from '#web/live/live-provider.tsx'
import type { HistoryPoint } from '#web/live/recent-history.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import { beforeWords } from './before-words.ts'
import {
  type ChartLine,
  destinationLines,
  keptBoard,
  liveBoard,
  liveCalls,
  othersLine,
  othersValues,
  shownDestinations,
  stepWords,
} from './chart-lines.ts'
import { TimeChart } from './time-chart.tsx'

const TEXTS = DASHBOARD_TEXTS.charts

interface ChartProps {
  readonly figures: Figures
  /** Drawn from the last minutes in memory, second by second. */
  readonly isLive: boolean
  readonly group: ChartGroup
}

/** Less is what rounding leaves of means, and no call of anybody. */
const LEAST_CALLS = 0.05

/** Active calls of the busiest destinations, stacked, and of the others. */
export function ActiveCallsChart({
  destinations,
  figures,
  isLive,
  group,
}: ChartProps & { readonly destinations: readonly PlacedDestination[] }) {
  const store = useLiveStore()
  const format = useFormat()
  const isKnown = useLive((state) => state.tick !== null)
  const busiest = isLive ? '' : figures.busiest.map((one) => one.destinationId).join()
  // Chosen once for a time, by the calls in it: lines do not come and go with each new figure.
  const shown = useMemo(() => {
    const live = isKnown && isLive ? liveCalls(store.history.points) : null
    return shownDestinations(destinations, live ?? keptOrder(busiest))
  }, [destinations, store, isKnown, isLive, busiest])
  const hasOthers = shown.length < destinations.length
  const lines = useMemo(() => {
    const others = hasOthers
      ? TEXTS.others(format.count(destinations.length - shown.length))
      : TEXTS.othersPast
    return [...destinationLines(shown), ...(hasOthers || !isLive ? [othersLine(others)] : [])]
  }, [shown, hasOthers, isLive, destinations.length, format])
  const board = useCallback(
    () => (isLive ? liveStack(store.history.points, shown, hasOthers) : keptStack(figures, shown)),
    [isLive, store, shown, hasOthers, figures],
  )
  const values = board().values
  const isOthersZero =
    !isLive && !hasOthers && (values.at(-1) ?? []).every((value) => (value ?? 0) < LEAST_CALLS)
  const drawn = isOthersZero ? lines.slice(0, -1) : lines
  return (
    <TimeChart
      title={TEXTS.active}
      line={isLive ? TEXTS.activeLine : TEXTS.activeMeanLine(stepWords(figures.stepMs))}
      label={TEXTS.activeLabel}
      unit={TEXTS.callsUnit}
      lines={drawn}
      isStacked
      board={board}
      isLive={isLive}
      group={group}
      empty={TEXTS.noActive}
    />
  )
}

const keptOrder = (busiest: string): ReadonlyMap<number, number> =>
  new Map(
    busiest
      .split(',')
      .filter(Boolean)
      .map((id, i, all) => [Number(id), all.length - i]),
  )

function liveStack(points: readonly HistoryPoint[], shown: readonly PlacedDestination[], hasOthers: boolean) {
  const own = shown.map(
    ({ id }) =>
      (point: HistoryPoint) =>
        point.active.get(id) ?? 0,
  )
  const others = (point: HistoryPoint) =>
    Math.max(0, point.activeCalls - own.reduce((sum, value) => sum + value(point), 0))
  return liveBoard(points, hasOthers ? [...own, others] : own)
}

/** Those without a call in this time have no values kept: theirs are 0 where something was seen. */
function keptStack(figures: Figures, shown: readonly PlacedDestination[]) {
  const { activeMean } = figures.steps
  const kept = new Map(figures.busiest.map((one) => [one.destinationId, one.activeMean]))
  const none = activeMean.map((value) => (value === null ? null : 0))
  const own = shown.map(({ id }) => kept.get(id) ?? none)
  return keptBoard(figures, [...own, othersValues(activeMean, own)])
}

/** New calls per second, and those of the stretch before. */
export function CallsPerSecondChart({ figures, isLive, group }: ChartProps) {
  const store = useLiveStore()
  const before = figures.before ? beforeWords(figures.beforeByMs) : null
  const lines = useMemo((): readonly ChartLine[] => {
    const color = (scheme: Scheme) => seriesColor(scheme, 0)
    const own = { key: 'rate', name: TEXTS.rateUnit, color }
    return before && !isLive
      ? [own, { key: 'before', name: before, color, dash: [5, 4], isFaint: true }]
      : [own]
  }, [before, isLive])
  const board = useCallback(() => {
    if (isLive) return liveBoard(store.history.points, [(point) => point.callsPerSecond])
    const { steps } = figures
    const earlier = figures.before?.steps.callsPerSecond
    return keptBoard(figures, earlier ? [steps.callsPerSecond, earlier] : [steps.callsPerSecond])
  }, [figures, isLive, store])
  return (
    <TimeChart
      title={TEXTS.rate}
      line={TEXTS.rateLine(isLive ? TEXTS.lastSecond : stepWords(figures.stepMs), isLive ? null : before)}
      label={TEXTS.rateLabel}
      unit={TEXTS.rateUnit}
      lines={lines}
      board={board}
      isLive={isLive}
      group={group}
      empty={TEXTS.noRate}
    />
  )
}

const DELAY_LINES: readonly ChartLine[] = [
  { key: 'p50', name: 'p50', color: (scheme) => seriesColor(scheme, 0) },
  { key: 'p95', name: 'p95', color: (scheme) => seriesColor(scheme, 5), dash: [7, 3] },
]

/** Post-dial delay: the middle call, and the one that 95 of 100 are faster than. */
export function DelayChart({ figures, isLive, group }: ChartProps) {
  const store = useLiveStore()
  const board = useCallback(() => {
    const { delayP50Ms, delayP95Ms } = figures.steps
    if (!isLive) return keptBoard(figures, [delayP50Ms, delayP95Ms])
    return liveBoard(store.history.points, [(point) => point.delayP50Ms, (point) => point.delayP95Ms])
  }, [figures, isLive, store])
  return (
    <TimeChart
      title={TEXTS.delay}
      line={TEXTS.delayLine}
      label={TEXTS.delayLabel}
      unit={TEXTS.delayUnit}
      lines={DELAY_LINES}
      board={board}
      isLive={isLive}
      group={group}
      empty={TEXTS.noDelay}
    />
  )
}
