'use client'
import type { EngineEvent } from '#engine/contract/live.ts'
import { HEALTHS } from '#engine/contract/vocabulary.ts'
import { lastedWords } from '#web/lib/event-words.ts'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { Moment } from './since.tsx'
import { type SeenState, StateMark } from './state-mark.tsx'

const ADMIN_MARKS: { readonly [state: string]: SeenState } = {
  enabled: 'up',
  draining: 'draining',
  disabled: 'off',
}

/** The mark of the state an event led to, where it led to one. */
function eventState(event: EngineEvent): SeenState | null {
  if (event.kind === 'health') return HEALTHS.find((health) => health === event.to) ?? null
  if (event.kind === 'drained') return 'off'
  return (event.kind === 'admin-state' || event.kind === 'override') && Object.hasOwn(ADMIN_MARKS, event.to)
    ? (ADMIN_MARKS[event.to] ?? null)
    : null
}

interface EventLineProps {
  readonly event: EngineEvent
  readonly name: string | undefined
  /** With the day, where days may lie between. */
  readonly day?: boolean
}

/** Time, mark, one plain sentence, and how long the state before had lasted. */
export function EventLine({ event, name, day = false }: EventLineProps) {
  const lasted = lastedWords(event)
  return (
    <>
      <span className="faint">
        <Moment atMs={event.atMs} only={day ? undefined : 'clock'} />
      </span>
      <span>
        <EventWords event={event} name={name} />
        {lasted ? <span className="faint"> {SHARED_TEXTS.lastedAfter(lasted)}</span> : null}
      </span>
    </>
  )
}

export function EventWords({
  event,
  name,
}: {
  readonly event: EngineEvent
  readonly name: string | undefined
}) {
  const state = eventState(event)
  return (
    <span style={{ overflowWrap: 'anywhere' }}>
      {state ? (
        <span style={{ display: 'inline-block', marginRight: 7 }}>
          <StateMark state={state} />
        </span>
      ) : null}
      {name && !event.text.includes(name) ? `${name}: ` : ''}
      {event.text}
    </span>
  )
}
