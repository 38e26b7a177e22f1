'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { EngineEvent } from '#engine/contract/live.ts'
import { attempt } from '#web/components/attempt.ts'
import { EventLine } from '#web/components/event-line.tsx'
import { Notice } from '#web/components/notice.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { figuresWords } from '#web/lib/event-words.ts'
import { joinEvents } from '#web/lib/join-events.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { useLive } from '#web/live/live-provider.tsx'
import type { StateChange } from '#web/server/repositories/events.ts'
import { HEALTH_TEXTS } from '#web/texts/health.ts'
import { destinationPastAction } from './actions.ts'
import { DetailSection } from './detail-section.tsx'
import classes from './health.module.css'
import { StateTimeline } from './state-timeline.tsx'

const TEXTS = HEALTH_TEXTS.timeline
const SHOWN = 10

interface Past {
  readonly events: readonly EngineEvent[]
  readonly changes: readonly StateChange[]
}

/** What was seen of one destination over a day or a week, and what happened to it and why, as it happens. */
export function DestinationEvents({ id, name }: { readonly id: number; readonly name: string }) {
  const [saved, setSaved] = useState<Outcome<Past> | null>(null)
  const load = useCallback(async () => {
    setSaved(null)
    setSaved(await attempt(() => destinationPastAction({ destinationId: id })))
  }, [id])
  useEffect(() => {
    void load()
  }, [load])
  const live = useLive((state) => state.events)
  const past = saved?.ok ? saved.value : null
  const own = useMemo(() => live.filter((event) => event.destinationId === id), [live, id])
  const events = useMemo(() => joinEvents(own, past?.events ?? []).slice(0, SHOWN), [own, past])
  const changes = useMemo(() => {
    const newest = past?.changes[0]?.atMs ?? 0
    return [...own.filter(({ atMs }) => atMs > newest), ...(past?.changes ?? [])]
  }, [own, past])
  return (
    <DetailSection
      title={TEXTS.title}
      tools={<Link href={`/events?q=${encodeURIComponent(name)}`}>{TEXTS.all}</Link>}
    >
      {saved && !saved.ok ? (
        <Notice
          kind="bad"
          action={
            <Button variant="subtle" onClick={load}>
              {HEALTH_TEXTS.probes.again}
            </Button>
          }
        >
          {saved.message}
        </Notice>
      ) : null}
      {past ? <StateTimeline id={id} changes={changes} /> : null}
      {events.length === 0 && saved?.ok !== false ? (
        <p className="faint">{saved === null ? TEXTS.looking : TEXTS.nothing}</p>
      ) : null}
      <ol className={classes.events}>
        {events.map((event) => (
          <li key={event.key} className={classes.event}>
            <EventLine event={event} name={undefined} day />
            <Figures event={event} />
          </li>
        ))}
      </ol>
    </DetailSection>
  )
}

/** What stood behind it, under its sentence. */
function Figures({ event }: { readonly event: EngineEvent }) {
  const words = figuresWords(event, useFormat())
  return words === '' ? null : <span className={classes.eventFigures}>{words}</span>
}
