'use client'
import dynamic from 'next/dynamic'
import type { ChartCanvasProps } from './chart-canvas.tsx'
import { MissingPiece } from './on-demand.tsx'

/** Chart.js is loaded once the page itself stands. */
const Canvas = dynamic(
  () =>
    import('./chart-canvas.tsx').then(
      (file) => file.ChartCanvas,
      () => MissingPiece,
    ),
  { ssr: false },
)

/** A chart whose place is kept free until it is there. */
export function LazyChart(props: ChartCanvasProps) {
  return (
    <div style={{ height: props.height }}>
      <Canvas {...props} />
    </div>
  )
}
