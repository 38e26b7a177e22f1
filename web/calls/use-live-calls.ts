'use client'
import { useCallback, useEffect, useState } from 'react'
import type { LiveCallPage } from '#engine/contract/live-calls.ts'
import { askPanel } from './ask-panel.ts'

const EVERY_MS = 2_000

export interface LiveCallsSeen {
  /** The last that was told for this question; null until then. */
  readonly page: LiveCallPage | null
  /** Why nothing newer was told; null while all is well. */
  readonly problem: string | null
  /** Asks again now. */
  readonly again: () => void
}

/** Asks while the page is looked at: not in a tab that is hidden. One question at a time. */
export function useLiveCalls(query: string): LiveCallsSeen {
  const [seen, setSeen] = useState<{ query: string; page: LiveCallPage } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn((last) => last + 1), [])
  useEffect(() => {
    const stop = new AbortController()
    let timer = 0
    const ask = async () => {
      if (!document.hidden) {
        const result = await askPanel<LiveCallPage>(`/api/calls/live?${query}&turn=${turn}`, stop.signal)
        if (stop.signal.aborted) return
        if (result.ok) setSeen({ query, page: result.value })
        setProblem(result.ok ? null : result.message)
      }
      timer = window.setTimeout(ask, EVERY_MS)
    }
    void ask()
    return () => {
      stop.abort()
      window.clearTimeout(timer)
    }
  }, [query, turn])
  return { page: seen?.query === query ? seen.page : null, problem, again }
}
