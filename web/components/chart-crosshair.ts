import type { Plugin } from 'chart.js'

/** A line through the moment under the pointer; the tooltip beside it has the exact values. */
export const crosshair: Plugin = {
  id: 'crosshair',
  afterDatasetsDraw(chart) {
    const point = chart.tooltip?.getActiveElements()[0]
    if (!point || !chart.scales.x || chart.scales.x.type !== 'linear') return
    const { ctx, chartArea } = chart
    ctx.save()
    ctx.strokeStyle = String(chart.options.plugins?.tooltip?.borderColor ?? '#888')
    ctx.lineWidth = 1
    ctx.beginPath()
    ctx.moveTo(point.element.x, chartArea.top)
    ctx.lineTo(point.element.x, chartArea.bottom)
    ctx.stroke()
    ctx.restore()
  },
}
