'use client'
import { useComputedColorScheme } from '@mantine/core'
import type { Chart, ChartConfiguration } from 'chart.js'
import { useCallback, useMemo } from 'react'
import { timeChartOptions, timeWindow } from '#web/components/chart-base.ts'
import type { Drawing } from '#web/components/chart-canvas.tsx'
import { ChartSection } from '#web/components/chart-section.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import { type Format, timeZoneName } from '#web/lib/format.ts'
import { CHART_INK, OTHERS_COLOR, type Scheme, seriesColor } from '#web/lib/palette.ts'
import { useLive, useLiveStore } from '#web/live/live-provider.tsx'
import type { LiveStore } from '#web/live/live-store.ts'
import type { HistoryPoint } from '#web/live/recent-history.ts'
import classes from './dashboard.module.css'

/** More lines than colours would say nothing: the rest stands as "others". */
const MOST_LINES = 7

interface Line {
  readonly key: string
  readonly name: string
  readonly color: (scheme: Scheme) => string
  readonly value: (point: HistoryPoint) => number
}

/** Active calls of each destination, stacked, over the last five minutes. */
export function ActiveCallsChart({ destinations }: { readonly destinations: readonly PlacedDestination[] }) {
  const store = useLiveStore()
  const format = useFormat()
  const isKnown = useLive((state) => state.tick !== null)
  const lines = useMemo(
    () => linesOf(destinations, isKnown ? store.history.points : []),
    [destinations, store, isKnown],
  )
  const drawing = useMemo(() => drawingOf(lines, store, format), [lines, store, format])
  const subscribe = useCallback((redraw: () => void) => onTick(store, redraw), [store])
  return (
    <ChartSection
      key={lines.map((line) => line.key).join()}
      plain
      title="Active calls per destination"
      line="stacked, the last 5 min at most"
      label="Active calls per destination, stacked, over the last five minutes"
      height={240}
      drawing={drawing}
      subscribe={subscribe}
      legend={<Legend lines={lines} />}
      figures={() => ({
        head: [{ key: 'time', name: 'time' }, ...lines],
        rows: [...store.history.points]
          .reverse()
          .map((point) => [
            format.clock(point.atMs),
            ...lines.map((line) => format.count(line.value(point))),
          ]),
      })}
    />
  )
}

/** Redraws once per tick, not per change of anything else in the store. */
export function onTick(store: LiveStore, redraw: () => void): () => void {
  let drawn = store.read().tick
  return store.subscribe(() => {
    const { tick } = store.read()
    if (tick === drawn) return
    drawn = tick
    redraw()
  })
}

function linesOf(
  destinations: readonly PlacedDestination[],
  points: readonly HistoryPoint[],
): readonly Line[] {
  const shown = destinations.length <= MOST_LINES + 1 ? destinations : busiest(destinations, points)
  const lines = shown.map((one, i) => lineOf(one, shown.length === destinations.length ? one.position : i))
  if (shown.length === destinations.length) return lines
  const ids = new Set(shown.map((one) => one.id))
  const others = {
    key: 'others',
    name: `${destinations.length - shown.length} others`,
    color: (scheme: Scheme) => OTHERS_COLOR[scheme],
    value: (point: HistoryPoint) => outside(point, ids),
  }
  return [...lines, others]
}

function lineOf(one: PlacedDestination, colorAt: number): Line {
  return {
    key: String(one.id),
    name: one.name,
    color: (scheme) => seriesColor(scheme, colorAt),
    value: (point) => point.active.get(one.id) ?? 0,
  }
}

/** Chosen once, by the minutes just past, and in the order of the configuration: lines do not jump. */
function busiest(
  destinations: readonly PlacedDestination[],
  points: readonly HistoryPoint[],
): readonly PlacedDestination[] {
  const calls = new Map<number, number>()
  for (const { active } of points)
    for (const [id, count] of active) calls.set(id, (calls.get(id) ?? 0) + count)
  const ranked = [...destinations].sort((a, b) => (calls.get(b.id) ?? 0) - (calls.get(a.id) ?? 0))
  return ranked.slice(0, MOST_LINES).sort((a, b) => a.position - b.position)
}

function outside(point: HistoryPoint, ids: ReadonlySet<number>): number {
  let shown = 0
  for (const id of ids) shown += point.active.get(id) ?? 0
  return Math.max(0, point.activeCalls - shown)
}

function drawingOf(lines: readonly Line[], store: LiveStore, format: Format): Drawing {
  return {
    create: (scheme) => configurationOf(lines, scheme, format),
    refresh: (chart, scheme) => refresh(chart, lines, store.history.points, scheme),
  }
}

function configurationOf(lines: readonly Line[], scheme: Scheme, format: Format): ChartConfiguration<'line'> {
  const options = timeChartOptions(format.clock, timeZoneName(), true)
  const names = lines.map((line) => line.name)
  return {
    type: 'line',
    data: {
      datasets: lines.map((line, i) => ({
        label: line.name,
        data: [],
        fill: i === 0 ? 'origin' : '-1',
        stack: 'calls',
      })),
    },
    options: {
      ...options,
      scales: {
        ...options.scales,
        y: {
          ...options.scales?.y,
          stacked: true,
          title: { display: true, text: 'calls', font: { size: 11 } },
        },
      },
      plugins: {
        ...options.plugins,
        directLabels: { names, color: CHART_INK[scheme].text },
        tooltip: {
          ...options.plugins?.tooltip,
          itemSort: (a, b) => b.datasetIndex - a.datasetIndex,
          callbacks: { title: (items) => format.clock(items[0]?.parsed.x ?? 0) },
        },
      },
    },
  }
}

function refresh(
  chart: Chart,
  lines: readonly Line[],
  points: readonly HistoryPoint[],
  scheme: Scheme,
): void {
  const newest = points.at(-1)
  chart.data.datasets.forEach((dataset, i) => {
    const line = lines[i]
    if (!line) return
    const color = line.color(scheme)
    dataset.data.length = 0
    for (const point of points) dataset.data.push({ x: point.atMs, y: line.value(point) })
    Object.assign(dataset, { borderColor: color, backgroundColor: `${color}59` })
  })
  if (newest && chart.options.scales?.x)
    Object.assign(chart.options.scales.x, timeWindow(points[0]?.atMs ?? newest.atMs, newest.atMs))
  const labels = chart.options.plugins?.directLabels
  if (labels) Object.assign(labels, { color: CHART_INK[scheme].text })
}

function Legend({ lines }: { readonly lines: readonly Line[] }) {
  const scheme = useComputedColorScheme('light')
  return (
    <ul className={classes.legend}>
      {lines.map((line) => (
        <li key={line.key}>
          <span className={classes.chip} style={{ background: line.color(scheme) }} aria-hidden="true" />
          {line.name}
        </li>
      ))}
    </ul>
  )
}
