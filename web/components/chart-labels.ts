import type { Chart, Plugin } from 'chart.js'

declare module 'chart.js' {
  interface PluginOptionsByType<TType extends import('chart.js').ChartType> {
    directLabels?: { names: string[]; color: string; kind?: TType }
  }
}

/** Below this width the names stand under the chart instead. */
export const DIRECT_LABELS_FROM = 560
export const DIRECT_LABELS_WIDTH = 148
const LINE_HEIGHT = 15

/** The name of each line at its end, in its own colour, moved apart where lines end close together. */
export const directLabels: Plugin = {
  id: 'directLabels',
  afterDatasetsDraw(chart) {
    const options = chart.options.plugins?.directLabels
    const names = options?.names?.map(String) ?? []
    if (!options || names.length === 0 || chart.width < DIRECT_LABELS_FROM) return
    const { ctx, chartArea } = chart
    ctx.save()
    ctx.font = `12px ${chart.options.font?.family ?? 'sans-serif'}`
    ctx.textBaseline = 'middle'
    for (const { y, name, color } of placed(chart, names)) {
      ctx.fillStyle = color
      ctx.fillRect(chartArea.right + 8, y - 4, 8, 8)
      ctx.fillStyle = String(options.color ?? '')
      ctx.fillText(shortened(ctx, name), chartArea.right + 21, y)
    }
    ctx.restore()
  },
}

interface Label {
  y: number
  readonly name: string
  readonly color: string
}

function placed(chart: Chart, names: readonly string[]): readonly Label[] {
  const labels = names.flatMap((name, i) => {
    // A line may end in a gap: its name stands where it was seen last.
    const y = chart.getDatasetMeta(i).data.findLast((point) => Number.isFinite(point.y))?.y
    return y === undefined ? [] : [{ y, name, color: String(chart.data.datasets[i]?.borderColor ?? '') }]
  })
  labels.sort((a, b) => b.y - a.y)
  let floor = chart.chartArea.bottom
  for (const label of labels) {
    label.y = Math.min(label.y, floor)
    floor = label.y - LINE_HEIGHT
  }
  let ceiling = chart.chartArea.top
  for (const label of labels.toReversed()) {
    label.y = Math.max(label.y, ceiling)
    ceiling = label.y + LINE_HEIGHT
  }
  return labels
}

function shortened(ctx: CanvasRenderingContext2D, name: string): string {
  const room = DIRECT_LABELS_WIDTH - 24
  if (ctx.measureText(name).width <= room) return name
  let text = name
  while (text.length > 1 && ctx.measureText(`${text}…`).width > room) text = text.slice(0, -1)
  return `${text}…`
}
