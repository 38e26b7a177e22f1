'use client'
import { useSyncExternalStore } from 'react'
import { formatAge, formatDuration } from '#web/lib/format.ts'
import { useSecond } from '#web/live/live-provider.tsx'
import { agoWords } from '#web/texts/times.ts'
import { useFormat } from './theme-provider.tsx'

/** How long ago, moving with the clock: "12 s", or "2 min 41 s" in full. */
export function Since({ atMs, full = false }: { readonly atMs: number; readonly full?: boolean }) {
  const second = useSecond()
  if (second === 0 || atMs === 0) return null
  const age = second - atMs
  return <span className="figure">{full ? formatDuration(age) : formatAge(age)}</span>
}

/** "12 s ago", with the moment itself in its title. */
export function Ago({ atMs }: { readonly atMs: number }) {
  const format = useFormat()
  const second = useSecond()
  const isBrowser = useIsBrowser()
  if (!isBrowser || second === 0) return null
  return (
    <span className="figure" title={format.moment(atMs)}>
      {agoWords(formatAge(Math.max(0, second - atMs)))}
    </span>
  )
}

const never = () => () => {}

/** True once the page is the browser's: the server knows no time zone of the reader. */
export function useIsBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

const UNKNOWN_ZONE = {
  moment: (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' '),
  clock: (ms: number) => new Date(ms).toISOString().slice(11, 19),
}

/** A moment in the reader's own zone; until that is known something of its size keeps its place. */
export function Moment({ atMs, only }: { readonly atMs: number; readonly only?: 'clock' | undefined }) {
  const format = useFormat()
  const isBrowser = useIsBrowser()
  const words = isBrowser ? format : UNKNOWN_ZONE
  return (
    <time
      className="figure"
      dateTime={new Date(atMs).toISOString()}
      title={isBrowser ? format.moment(atMs) : undefined}
      style={{
        display: 'inline-block',
        minWidth: only === 'clock' ? '4.4em' : undefined,
        visibility: isBrowser ? undefined : 'hidden',
      }}
    >
      {only === 'clock' ? words.clock(atMs) : words.moment(atMs)}
    </time>
  )
}
