'use client'
import type { Chart, ChartConfiguration } from 'chart.js'
import { useCallback, useMemo } from 'react'
import { timeChartOptions, timeWindow } from '#web/components/chart-base.ts'
import type { Drawing } from '#web/components/chart-canvas.tsx'
import { ChartSection } from '#web/components/chart-section.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { type Format, timeZoneName } from '#web/lib/format.ts'
import { seriesColor } from '#web/lib/palette.ts'
import { useLiveStore } from '#web/live/live-provider.tsx'
import type { LiveStore } from '#web/live/live-store.ts'
import { onTick } from './active-calls-chart.tsx'

/** New calls per second over the last five minutes. */
export function CallsPerSecondChart() {
  const store = useLiveStore()
  const format = useFormat()
  const drawing = useMemo(() => drawingOf(store, format), [store, format])
  const subscribe = useCallback((redraw: () => void) => onTick(store, redraw), [store])
  return (
    <ChartSection
      plain
      title="New calls per second"
      line="the last 5 min at most"
      label="New calls per second over the last five minutes"
      height={240}
      drawing={drawing}
      subscribe={subscribe}
      figures={() => ({
        head: ['time', 'calls/s', 'failures/s'].map((name) => ({ key: name, name })),
        rows: [...store.history.points]
          .reverse()
          .map((point) => [
            format.clock(point.atMs),
            format.figure(point.callsPerSecond),
            format.figure(point.failuresPerSecond),
          ]),
      })}
    />
  )
}

function drawingOf(store: LiveStore, format: Format): Drawing {
  return {
    create: () => configurationOf(format),
    refresh: (chart, scheme) => refresh(chart, store, seriesColor(scheme, 0)),
  }
}

function configurationOf(format: Format): ChartConfiguration<'line'> {
  const options = timeChartOptions(format.clock, timeZoneName(), false)
  return {
    type: 'line',
    data: { datasets: [{ label: 'calls/s', data: [], fill: false }] },
    options: {
      ...options,
      scales: {
        ...options.scales,
        y: { ...options.scales?.y, title: { display: true, text: 'calls/s', font: { size: 11 } } },
      },
      plugins: {
        ...options.plugins,
        tooltip: {
          ...options.plugins?.tooltip,
          callbacks: { title: (items) => format.clock(items[0]?.parsed.x ?? 0) },
        },
      },
    },
  }
}

function refresh(chart: Chart, store: LiveStore, color: string): void {
  const { points } = store.history
  const dataset = chart.data.datasets[0]
  const newest = points.at(-1)
  if (!dataset) return
  dataset.data.length = 0
  for (const point of points) dataset.data.push({ x: point.atMs, y: point.callsPerSecond })
  Object.assign(dataset, { borderColor: color, backgroundColor: color })
  if (newest && chart.options.scales?.x)
    Object.assign(chart.options.scales.x, timeWindow(points[0]?.atMs ?? newest.atMs, newest.atMs))
}
