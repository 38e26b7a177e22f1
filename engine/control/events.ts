import type { EngineEvent } from '#engine/contract/live.ts'

const NAME_CHARS = 64
const TEXT_CHARS = 500
const MOST_FIGURES = 32

/** Cut to what the contract lets through: an event too long would hold up every batch behind it. */
export function clipped(event: EngineEvent): EngineEvent {
  const { text, from, to, cause, figures } = event
  const cut = (name: string) => name.slice(0, NAME_CHARS)
  const names = { from: cut(from), to: cut(to), cause: cut(cause) }
  return { ...event, text: text.slice(0, TEXT_CHARS), ...names, figures: clippedFigures(figures) }
}

function clippedFigures(figures: EngineEvent['figures']): EngineEvent['figures'] {
  const told = Object.entries(figures).filter(([, value]) => Number.isFinite(value))
  return Object.fromEntries(
    told.slice(0, MOST_FIGURES).map(([name, value]) => [name.slice(0, NAME_CHARS), value]),
  )
}

/** What there is to say; the rest is filled in. */
export type Told = Pick<EngineEvent, 'kind' | 'text'> & Partial<EngineEvent>

/** An event of this thread's own. */
export function engineEvent(atMs: number, told: Told): EngineEvent {
  const nothing = {
    setId: null,
    destinationId: null,
    from: '',
    to: '',
    cause: '',
    figures: {},
    lastedMs: null,
  }
  return clipped({ atMs, ...nothing, ...told })
}
