import type { ChartConfiguration } from 'chart.js'
import { CHART_FONT } from '#web/components/chart-base.ts'

interface BarAxes {
  readonly x: string
  readonly y: string
  /** Counts have no halves. */
  readonly isWhole: boolean
  readonly isStacked?: boolean
}

/** Bars in groups, or one upon the other; exact values under the pointer. */
export function barConfiguration({ x, y, isWhole, isStacked = false }: BarAxes): ChartConfiguration {
  return {
    type: 'bar',
    data: { labels: [], datasets: [] },
    options: {
      animation: false,
      font: { family: CHART_FONT },
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          stacked: isStacked,
          title: { display: true, text: x, align: 'end', font: { size: 11 }, padding: 0 },
          ticks: { font: { size: 11 }, maxRotation: 0 },
        },
        y: {
          stacked: isStacked,
          beginAtZero: true,
          title: { display: true, text: y, font: { size: 11 } },
          ticks: { maxTicksLimit: 5, precision: isWhole ? 0 : undefined, font: { size: 11 } },
        },
      },
      plugins: { tooltip: { animation: false, borderWidth: 1, cornerRadius: 4, padding: 8, boxPadding: 4 } },
    },
  }
}
