'use client'
import { memo } from 'react'
import { useFormat } from '#web/components/theme-provider.tsx'
import { LOAD_KIND_WORDS, ofMost } from '#web/lib/health-words.ts'
import { foremostLoad, loadTrouble } from '#web/lib/load-words.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { FED_TEXTS } from '#web/texts/destinations.ts'
import { NO_VALUE } from '#web/texts/vocabulary.ts'
import classes from './cells.module.css'

/** The weight in force, where a load source makes it another than the one written above it. */
export const FedWeight = memo(function FedWeight({ id, own }: { readonly id: number; readonly own: number }) {
  const format = useFormat()
  const detail = useLive((state) => state.details.get(id))
  const load = detail?.loads.find(({ into }) => into === 'weight')
  if (!detail || !load || detail.weight === own) return null
  const kind = LOAD_KIND_WORDS[load.kind]
  return (
    <span className={classes.fedWeight} data-live title={FED_TEXTS.inForce(kind)}>
      → {format.count(detail.weight)}
      <span className="hidden-words">, {kind}</span>
    </span>
  )
})

/** Sessions of most, as its load source says; faint where that is not to be gone by. */
export const LoadSessions = memo(function LoadSessions({ id }: { readonly id: number }) {
  const format = useFormat()
  const load = useLive((state) => foremostLoad(state.details.get(id)?.loads ?? []))
  if (!load?.figures)
    return <span className="faint">{load ? (loadTrouble(load)?.words ?? NO_VALUE) : NO_VALUE}</span>
  const { sessions, maxSessions } = load.figures
  return (
    <span
      data-live
      className={load.isStale ? 'figure faint' : 'figure'}
      title={load.isStale ? FED_TEXTS.stale(LOAD_KIND_WORDS[load.kind]) : LOAD_KIND_WORDS[load.kind]}
    >
      {ofMost(sessions, maxSessions, format)}
      {load.isStale ? FED_TEXTS.isStale : ''}
    </span>
  )
})
