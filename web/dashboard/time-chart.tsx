'use client'
import { useComputedColorScheme } from '@mantine/core'
import type { Chart, ChartConfiguration } from 'chart.js'
import { type ReactNode, useCallback, useMemo } from 'react'
import { timeChartOptions, timeWindow } from '#web/components/chart-base.ts'
import type { Drawing } from '#web/components/chart-canvas.tsx'
import type { ChartGroup } from '#web/components/chart-group.ts'
import { ChartSection } from '#web/components/chart-section.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { type Format, timeZoneName } from '#web/lib/format.ts'
import { CHART_INK, type Scheme } from '#web/lib/palette.ts'
import { useLiveStore } from '#web/live/live-provider.tsx'
import type { LiveStore } from '#web/live/live-store.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import { type ChartBoard, type ChartLine, DRAWN_EVERY_MS, hasValues } from './chart-lines.ts'
import classes from './dashboard.module.css'

const HEIGHT = 220
const DAY_MS = 86_400_000

interface TimeChartProps {
  readonly title: string
  readonly line: ReactNode
  readonly label: string
  readonly unit: string
  readonly lines: readonly ChartLine[]
  readonly isStacked?: boolean
  /** The figures as they stand now; read again at each moment that is drawn where it is live. */
  readonly board: () => ChartBoard
  readonly isLive: boolean
  readonly group: ChartGroup
  /** What stands in place of a chart without a value. */
  readonly empty: string
}

/** A chart over the page's time, with a table behind it; all of them point at the same moment. */
export function TimeChart(props: TimeChartProps) {
  const { title, line, label, lines, board, isLive, empty } = props
  const store = useLiveStore()
  const format = useFormat()
  const drawing = useDrawing(props, format)
  const subscribe = useCallback((redraw: () => void) => onMoment(store, redraw), [store])
  const isEmpty = !isLive && !hasValues(board())
  return (
    <ChartSection
      key={`${isLive}:${lines.map(({ key, name }) => `${key} ${name}`).join()}`}
      plain
      title={title}
      line={line}
      label={label}
      height={HEIGHT}
      drawing={drawing}
      {...(isLive && { subscribe })}
      {...(isEmpty && { empty })}
      legend={<Legend lines={lines} />}
      figures={() => tableOf(lines, board(), isLive, format)}
    />
  )
}

function tableOf(lines: readonly ChartLine[], board: ChartBoard, isLive: boolean, format: Format) {
  const time = isLive ? format.clock : (ms: number) => format.moment(ms)
  return {
    head: [{ key: 'time', name: `${DASHBOARD_TEXTS.charts.time}, ${timeZoneName()}` }, ...lines],
    rows: board.atMs
      .map((ms, i) => [
        time(ms),
        ...board.values.map((line) => {
          const value = line[i] ?? null
          return value === null ? DASHBOARD_TEXTS.charts.gap : format.figure(value)
        }),
      ])
      .toReversed(),
  }
}

/** Redraws where a new moment is to be drawn, not at each change of anything in the store. */
function onMoment(store: LiveStore, redraw: () => void): () => void {
  const moment = () => Math.floor((store.read().tick?.atMs ?? 0) / DRAWN_EVERY_MS)
  let drawn = moment()
  return store.subscribe(() => {
    if (moment() === drawn) return
    drawn = moment()
    redraw()
  })
}

function useDrawing(props: TimeChartProps, format: Format): Drawing {
  const { lines, board, isLive, isStacked = false, unit, group } = props
  return useMemo(
    () => ({
      create: (scheme) => configurationOf({ lines, isLive, isStacked, unit, group }, scheme, format),
      refresh: (chart, scheme) => refresh(chart, { lines, isLive, isStacked }, board(), scheme, format),
    }),
    [lines, board, isLive, isStacked, unit, group, format],
  )
}

type Shape = Pick<TimeChartProps, 'lines' | 'isLive' | 'unit' | 'group'> & { readonly isStacked: boolean }

function configurationOf(shape: Shape, scheme: Scheme, format: Format): ChartConfiguration {
  const { lines, isLive, isStacked, unit, group } = shape
  const moment = isLive ? format.clock : format.dayMinute
  const options = timeChartOptions(format.clock, timeZoneName(), true)
  return {
    type: 'line',
    data: {
      datasets: lines.map((line, i) => ({
        label: line.name,
        data: [],
        spanGaps: false,
        borderDash: [...(line.dash ?? [])],
        ...(line.isFaint && { borderWidth: 1 }),
        ...(isStacked ? { fill: i === 0 ? 'origin' : '-1', stack: 'calls' } : { fill: false }),
      })),
    },
    options: {
      ...options,
      scales: {
        ...options.scales,
        y: {
          ...options.scales?.y,
          stacked: isStacked,
          title: { display: true, text: unit, font: { size: 11 } },
        },
      },
      plugins: {
        ...options.plugins,
        directLabels: { names: lines.map((line) => line.name), color: CHART_INK[scheme].text },
        tooltip: {
          ...options.plugins?.tooltip,
          ...(isStacked && { itemSort: (a, b) => b.datasetIndex - a.datasetIndex }),
          callbacks: {
            title: (items) => moment(items[0]?.parsed.x ?? 0),
            label: (item) => ` ${item.dataset.label}: ${format.figure(item.parsed.y)} ${unit}`,
          },
        },
      },
    },
    plugins: [group.plugin],
  }
}

function refresh(
  chart: Chart,
  { lines, isLive, isStacked }: Pick<Shape, 'lines' | 'isLive' | 'isStacked'>,
  board: ChartBoard,
  scheme: Scheme,
  format: Format,
): void {
  chart.data.datasets.forEach((dataset, i) => {
    const line = lines[i]
    if (!line) return
    const color = line.color(scheme)
    const values = board.values[i] ?? []
    // At once: Chart.js looks anew at each point that is pushed.
    dataset.data = board.atMs.map((x, at) => ({ x, y: values[at] ?? Number.NaN }))
    Object.assign(dataset, {
      borderColor: line.isFaint ? `${color}a6` : color,
      backgroundColor: isStacked ? `${color}59` : color,
    })
  })
  const { fromMs, toMs } = board
  const axis = chart.options.scales?.x
  const isLong = toMs - fromMs > 2 * DAY_MS
  const mark = isLive ? format.clock : isLong ? format.day : format.minute
  if (axis && board.atMs.length > 0) {
    Object.assign(axis, isLive ? timeWindow(fromMs, toMs) : { min: fromMs, max: toMs })
    if (axis.ticks) Object.assign(axis.ticks, { callback: (value: number) => mark(Number(value)) })
  }
  const labels = chart.options.plugins?.directLabels
  if (labels) Object.assign(labels, { color: CHART_INK[scheme].text })
}

function Legend({ lines }: { readonly lines: readonly ChartLine[] }) {
  const scheme = useComputedColorScheme('light')
  return (
    <ul className={classes.legend}>
      {lines.map((line) => (
        <li key={line.key}>
          <svg className={classes.stroke} viewBox="0 0 16 8" aria-hidden="true">
            <path
              d="M0 4h16"
              stroke={line.color(scheme)}
              strokeWidth={line.isFaint ? 1.5 : 3}
              strokeDasharray={line.dash?.join(' ')}
            />
          </svg>
          {line.name}
        </li>
      ))}
    </ul>
  )
}
