import type { ChartOptions } from 'chart.js'
import { timeTicks } from '#web/lib/time-ticks.ts'
import { DIRECT_LABELS_FROM, DIRECT_LABELS_WIDTH } from './chart-labels.ts'

/** Canvas text takes no font from the page around it. */
export const CHART_FONT =
  'Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif'

/** What all live charts share: no motion, a time axis of fixed length, exact values under the pointer. */
export function timeChartOptions(
  clock: (ms: number) => string,
  zone: string,
  hasLabels: boolean,
): ChartOptions {
  return {
    animation: false,
    font: { family: CHART_FONT },
    responsive: true,
    maintainAspectRatio: false,
    normalized: true,
    parsing: false,
    interaction: { mode: 'index', intersect: false },
    layout: {
      padding: (context) => ({
        top: 4,
        left: 0,
        bottom: 0,
        right: hasLabels && context.chart.width >= DIRECT_LABELS_FROM ? DIRECT_LABELS_WIDTH : 8,
      }),
    },
    elements: { point: { radius: 0, hitRadius: 6, hoverRadius: 3 }, line: { borderWidth: 1.5, tension: 0 } },
    scales: {
      x: {
        type: 'linear',
        title: { display: true, text: `time, ${zone}`, align: 'end', font: { size: 11 }, padding: 0 },
        ticks: {
          callback: (value) => clock(Number(value)),
          maxRotation: 0,
          autoSkipPadding: 24,
          font: { size: 11 },
        },
        afterBuildTicks: (axis) => {
          axis.ticks = timeTicks(axis.min, axis.max).map((value) => ({ value }))
        },
      },
      y: {
        beginAtZero: true,
        suggestedMax: 1,
        ticks: { precision: 0, maxTicksLimit: 5, font: { size: 11 } },
      },
    },
    plugins: {
      tooltip: {
        animation: false,
        borderWidth: 1,
        cornerRadius: 4,
        padding: 8,
        boxPadding: 4,
        callbacks: { title: (items) => clock(items[0]?.parsed.x ?? 0) },
      },
    },
  }
}

const SPANS_MS = [60_000, 120_000, 300_000] as const

/** The last minute, two or five: the shortest of these that holds all there is, so that the scale seldom changes. */
export function timeWindow(
  oldestMs: number,
  newestMs: number,
): { readonly min: number; readonly max: number } {
  const spanMs = SPANS_MS.find((span) => newestMs - oldestMs <= span) ?? 300_000
  return { min: newestMs - spanMs, max: newestMs }
}
