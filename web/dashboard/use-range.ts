'use client'
import { useCallback, useMemo, useState } from 'react'
import { useAddress } from '#web/components/use-address.ts'
import { type FiguresRange, type RangeName, SHORTEST_MS } from '#web/lib/figures.ts'
import { FIRST_RANGE, rangeOf } from './range-of.ts'

export interface RangeView {
  readonly range: FiguresRange
  readonly pick: (name: RangeName) => void
  readonly zoomTo: (fromMs: number, toMs: number) => void
  /** Null where there is nothing to go back to. */
  readonly zoomOut: (() => void) | null
}

/** The time covered stands in the address; the steps by which one zoomed in are this page's own. */
export function useRange(): RangeView {
  const { read, write } = useAddress()
  const [range, from, to] = [read('range'), read('from'), read('to')]
  const [steps, setSteps] = useState<readonly { readonly from: string; readonly to: string }[]>([])
  const view = useMemo(() => rangeOf({ range, from, to }), [range, from, to])
  const pick = useCallback(
    (name: RangeName) => {
      setSteps([])
      write({ range: name === FIRST_RANGE ? null : name, from: null, to: null })
    },
    [write],
  )
  const zoomTo = useCallback(
    (fromMs: number, toMs: number) => {
      setSteps((old) => [...old, { from, to }])
      const wide = widened(fromMs, toMs)
      write({ from: String(wide.fromMs), to: String(wide.toMs) })
    },
    [write, from, to],
  )
  const zoomOut = useCallback(() => {
    write(steps.at(-1) ?? { from: null, to: null })
    setSteps(steps.slice(0, -1))
  }, [write, steps])
  return { range: view, pick, zoomTo, zoomOut: view.kind === 'custom' ? zoomOut : null }
}

/** A stretch that was dragged too short grows about its middle. */
function widened(fromMs: number, toMs: number): { readonly fromMs: number; readonly toMs: number } {
  const missing = Math.max(0, SHORTEST_MS - (toMs - fromMs))
  const start = Math.max(0, Math.floor(fromMs - missing / 2))
  return { fromMs: start, toMs: Math.ceil(Math.max(toMs + missing / 2, start + SHORTEST_MS)) }
}
