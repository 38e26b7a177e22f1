'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import { attempt } from '#web/components/attempt.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { probeHistoryAction } from './actions.ts'

/** What the engine remembers of the probes of one destination; asked for again whenever another probe has ended. */
export function useProbeHistory(destinationId: number, newestMs: number) {
  const [told, setTold] = useState<Outcome<ProbeHistory> | null>(null)
  const isAsking = useRef(false)
  const askedFor = useRef(-1)
  const ask = useCallback(async () => {
    if (isAsking.current) return
    isAsking.current = true
    const answer = await attempt(() => probeHistoryAction({ destinationId }))
    isAsking.current = false
    // What was told stays, where the engine is away for a moment.
    setTold((before) => (before?.ok && !answer.ok ? before : answer))
  }, [destinationId])
  useEffect(() => {
    if (askedFor.current === newestMs) return
    askedFor.current = newestMs
    void ask()
  }, [ask, newestMs])
  return { told, ask }
}
