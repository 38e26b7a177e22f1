'use client'
import { useComputedColorScheme } from '@mantine/core'
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js'
import { useEffect, useEffectEvent, useRef } from 'react'
import { CHART_INK, type Scheme } from '#web/lib/palette.ts'
import { crosshair } from './chart-crosshair.ts'
import { directLabels } from './chart-labels.ts'

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  crosshair,
  directLabels,
)

/** The drawing's own words for what it does: made once, then only changed in place. */
export interface Drawing {
  /** Called once per mounted canvas. */
  create(scheme: Scheme): ChartConfiguration
  /** Writes the present figures into the chart it is given. */
  refresh(chart: Chart, scheme: Scheme): void
}

export interface ChartCanvasProps {
  readonly drawing: Drawing
  /** What the picture shows, for those who do not see it. */
  readonly label: string
  readonly height: number
  /** Calls its argument whenever new figures stand ready; returns the way to stop. */
  readonly subscribe?: (redraw: () => void) => () => void
}

/** The one owner of Chart.js instances: created once, mutated in place, destroyed on leaving, never animated. */
export function ChartCanvas({ drawing, label, height, subscribe }: ChartCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const chart = useRef<Chart | null>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const create = useEffectEvent(() => drawing.create(scheme))
  const redraw = useEffectEvent(() => draw(chart.current, drawing, scheme))

  useEffect(() => {
    if (!canvas.current) return
    const made = new Chart(canvas.current, create())
    chart.current = made
    redraw()
    return () => {
      chart.current = null
      made.destroy()
    }
  }, [])

  useEffect(() => draw(chart.current, drawing, scheme), [drawing, scheme])

  useEffect(() => {
    const stop = subscribe?.(() => redraw())
    const onShown = () => redraw()
    document.addEventListener('visibilitychange', onShown)
    return () => {
      stop?.()
      document.removeEventListener('visibilitychange', onShown)
    }
  }, [subscribe])

  // The canvas is taken out of the flow: inside it, Chart.js would only ever let its parent grow.
  return (
    <div style={{ position: 'relative', height, minWidth: 0 }}>
      <canvas ref={canvas} role="img" aria-label={label} style={{ position: 'absolute', inset: 0 }} />
    </div>
  )
}

const painted = new WeakMap<HTMLCanvasElement, Scheme>()

/** A hidden page draws nothing; it is brought up to date when it is shown again. */
function draw(chart: Chart | null, drawing: Drawing, scheme: Scheme): void {
  if (!chart || document.hidden) return
  // Chart.js resolves every option it is asked for: colours are written only where they change.
  if (painted.get(chart.canvas) !== scheme) paint(chart, scheme)
  painted.set(chart.canvas, scheme)
  drawing.refresh(chart, scheme)
  chart.update('none')
}

/** Axis and tooltip colours of the scheme, for whatever axes this chart has. */
function paint(chart: Chart, scheme: Scheme): void {
  const ink = CHART_INK[scheme]
  for (const scale of Object.values(chart.options.scales ?? {})) {
    if (!scale) continue
    // In place: a copy of what Chart.js resolves holds its own helpers, too, and cannot be resolved again.
    if (scale.grid) Object.assign(scale.grid, { color: ink.grid })
    if (scale.ticks) Object.assign(scale.ticks, { color: ink.faint })
    Object.assign(scale, { border: { color: ink.grid } })
    if ('title' in scale && scale.title) scale.title.color = ink.faint
  }
  const tooltip = chart.options.plugins?.tooltip
  if (tooltip)
    Object.assign(tooltip, {
      backgroundColor: ink.paper,
      titleColor: ink.text,
      bodyColor: ink.text,
      borderColor: ink.faint,
    })
}
