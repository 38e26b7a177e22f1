'use client'
import { useEffect, useState } from 'react'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import { RECORD_WARNING_TEXTS } from '#web/texts/shared.ts'
import { Notice } from './notice.tsx'
import { useFormat } from './theme-provider.tsx'

/** Fewer are on their way at any moment. */
const MANY = 1_000
/** After an absence they come in by thousands a second; only what does not get through is worth a warning. */
const PATIENCE_MS = 30_000

/** Call records that were lost, or do not get through to this panel. */
export function RecordWarnings() {
  const format = useFormat()
  const lost = useLive((state) => state.tick?.records.lost ?? 0)
  return (
    <>
      {lost > 0 ? (
        <Notice kind="bad">{RECORD_WARNING_TEXTS.lost(format.count(lost), lost === 1)}</Notice>
      ) : null}
      <WaitingRecords />
    </>
  )
}

function WaitingRecords() {
  const format = useFormat()
  const isMany = useLive((state) => (state.tick?.records.waiting ?? 0) >= MANY)
  const waiting = useLive((state) => state.tick?.records.waiting ?? 0)
  const second = useSecond()
  const [sinceMs, setSince] = useState<number | null>(null)
  useEffect(() => {
    setSince((since) => (isMany ? (since ?? second) : null))
  }, [isMany, second])
  if (!isMany || sinceMs === null || second - sinceMs < PATIENCE_MS) return null
  return <Notice kind="warn">{RECORD_WARNING_TEXTS.waiting(format.count(waiting))}</Notice>
}
