'use client'
import { useCallback, useEffect, useState } from 'react'
import type { CallPage } from '#web/lib/call-records.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { askPanel } from './ask-panel.ts'

export interface AskedCalls {
  /** Null until the first answer; that of the question before while the next is on its way. */
  readonly answer: Outcome<CallPage> | null
  readonly isBusy: boolean
  readonly again: () => void
}

/** Records by the query of an address; a newer question gives up the one before. */
export function useCallPage(query: string | null): AskedCalls {
  const [answer, setAnswer] = useState<Outcome<CallPage> | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn((last) => last + 1), [])
  useEffect(() => {
    if (query === null) return setAnswer(null)
    const stop = new AbortController()
    setBusy(true)
    void askPanel<CallPage>(`/api/calls?${query}&turn=${turn}`, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      setAnswer(result)
      setBusy(false)
    })
    return () => stop.abort()
  }, [query, turn])
  return { answer, isBusy, again }
}
