import type { ActiveElement, Chart, Plugin } from 'chart.js'

/** A drag shorter than this is a click with an unsteady hand. */
const LEAST_DRAG = 6

interface Drag {
  readonly chart: Chart
  readonly fromX: number
  toX: number
}

/**
 * Charts of one page that share their time: the pointer over one shows the same moment in all, and a drag over one
 * chooses a stretch for all. Fingers scroll the page as ever.
 */
export class ChartGroup {
  /** Null where there is nothing finer to see. */
  onZoom: ((fromMs: number, toMs: number) => void) | null = null
  readonly #charts = new Map<Chart, AbortController>()
  #drag: Drag | null = null

  readonly plugin: Plugin = {
    id: 'group',
    start: (chart) => this.#join(chart),
    stop: (chart) => this.#leave(chart),
    afterDraw: (chart) => this.#drawDrag(chart),
  }

  #join(chart: Chart): void {
    const listening = new AbortController()
    this.#charts.set(chart, listening)
    const on = (name: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel' | 'pointerleave') => {
      chart.canvas.addEventListener(name, (event) => this.#heard(chart, event), { signal: listening.signal })
    }
    for (const name of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'pointerleave'] as const)
      on(name)
  }

  #leave(chart: Chart): void {
    this.#charts.get(chart)?.abort()
    this.#charts.delete(chart)
    if (this.#drag?.chart === chart) this.#drag = null
  }

  #heard(chart: Chart, event: PointerEvent): void {
    if (event.type === 'pointerleave') return this.#point(chart, null)
    if (event.type === 'pointercancel') return this.#endDrag(false)
    if (event.type === 'pointerup') return this.#endDrag(true)
    if (event.type === 'pointerdown') return this.#beginDrag(chart, event)
    if (this.#drag?.chart === chart) {
      this.#drag.toX = within(chart, event.offsetX)
      chart.draw()
    }
    this.#point(chart, chart.scales.x?.getValueForPixel(event.offsetX) ?? null)
  }

  #beginDrag(chart: Chart, event: PointerEvent): void {
    if (!this.onZoom || event.button !== 0 || event.pointerType === 'touch') return
    chart.canvas.setPointerCapture(event.pointerId)
    const x = within(chart, event.offsetX)
    this.#drag = { chart, fromX: x, toX: x }
  }

  #endDrag(isWanted: boolean): void {
    const drag = this.#drag
    this.#drag = null
    if (!drag) return
    drag.chart.draw()
    const [left, right] = [Math.min(drag.fromX, drag.toX), Math.max(drag.fromX, drag.toX)]
    const from = drag.chart.scales.x?.getValueForPixel(left)
    const to = drag.chart.scales.x?.getValueForPixel(right)
    if (isWanted && right - left >= LEAST_DRAG && from !== undefined && to !== undefined)
      this.onZoom?.(Math.round(from), Math.round(to))
  }

  /** The others show the moment that this one's pointer is at, with their exact values. */
  #point(source: Chart, atMs: number | null): void {
    for (const chart of this.#charts.keys()) {
      if (chart === source) continue
      const elements = atMs === null ? [] : elementsAt(chart, atMs)
      const [first] = elements
      chart.setActiveElements(elements)
      chart.tooltip?.setActiveElements(elements, {
        x: first?.element.x ?? 0,
        y: (chart.chartArea.top + chart.chartArea.bottom) / 2,
      })
      chart.draw()
    }
  }

  #drawDrag(chart: Chart): void {
    if (this.#drag?.chart !== chart) return
    const { ctx, chartArea } = chart
    const { fromX, toX } = this.#drag
    ctx.save()
    ctx.globalAlpha = 0.18
    ctx.fillStyle = String(chart.options.plugins?.tooltip?.borderColor ?? '#888')
    ctx.fillRect(Math.min(fromX, toX), chartArea.top, Math.abs(toX - fromX), chartArea.bottom - chartArea.top)
    ctx.restore()
  }
}

function within(chart: Chart, x: number): number {
  return Math.min(chart.chartArea.right, Math.max(chart.chartArea.left, x))
}

/** Of every line that has a value there, the point nearest to the moment. */
function elementsAt(chart: Chart, atMs: number): ActiveElement[] {
  const points = chart.data.datasets[0]?.data ?? []
  let nearest = -1
  let distance = Number.POSITIVE_INFINITY
  points.forEach((point, index) => {
    const away =
      typeof point === 'object' && point && 'x' in point ? Math.abs(Number(point.x) - atMs) : Infinity
    if (away < distance) [nearest, distance] = [index, away]
  })
  return chart.data.datasets.flatMap((_, datasetIndex) => {
    const element = chart.getDatasetMeta(datasetIndex).data[nearest]
    return element && Number.isFinite(element.y) ? [{ datasetIndex, index: nearest, element }] : []
  })
}
