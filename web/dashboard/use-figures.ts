'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { askPanel } from '#web/calls/ask-panel.ts'
import { type Figures, type FiguresRange, figuresQuery } from '#web/lib/figures.ts'

const EVERY_MS = 60_000
/** The live range: sums of minutes under way move with every batch. */
const LIVE_EVERY_MS = 10_000

export interface AskedFigures {
  /** Those of the time before while the next are on their way: nothing flickers. */
  readonly figures: Figures
  readonly isBusy: boolean
  /** Empty when all is well. */
  readonly trouble: string
  readonly again: () => void
}

/** What the page came with. */
export interface FirstFigures {
  readonly query: string
  readonly figures: Figures
}

interface Answer {
  readonly query: string
  readonly figures: Figures
  readonly trouble: string
}

/** The figures of a range, asked again as time goes on; a newer question gives up the one before. */
export function useFigures(range: FiguresRange, first: FirstFigures): AskedFigures {
  const query = figuresQuery(range)
  const [answer, setAnswer] = useState<Answer>({ ...first, trouble: '' })
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn((last) => last + 1), [])
  // What the page came with is not asked for at once.
  const isKnown = useRef(query === first.query)
  useEffect(() => {
    if (isKnown.current) {
      isKnown.current = false
      return
    }
    const stop = new AbortController()
    void askPanel<Figures>(`/api/figures?${query}&turn=${turn}`, stop.signal).then((outcome) => {
      if (stop.signal.aborted) return
      setAnswer((old) =>
        outcome.ok
          ? { query, figures: outcome.value, trouble: '' }
          : { ...old, query, trouble: outcome.message },
      )
    })
    return () => stop.abort()
  }, [query, turn])
  useEffect(() => {
    if (!isMoving(range)) return
    const timer = setInterval(
      () => {
        if (!document.hidden) setTurn((last) => last + 1)
      },
      range.kind === '5min' ? LIVE_EVERY_MS : EVERY_MS,
    )
    return () => clearInterval(timer)
  }, [range])
  return { figures: answer.figures, trouble: answer.trouble, isBusy: answer.query !== query, again }
}

/** A stretch of the past stays as it is. */
function isMoving(range: FiguresRange): boolean {
  return range.kind !== 'custom' || range.toMs > Date.now()
}
