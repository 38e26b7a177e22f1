import type { EngineEvent } from '#engine/contract/live.ts'

const NAME_CHARS = 64
const TEXT_CHARS = 500

/** Cut to what the contract lets through: an event too long would hold up every batch behind it. */
export function clipped(event: EngineEvent): EngineEvent {
  const { text, from, to, cause } = event
  if (text.length <= TEXT_CHARS && Math.max(from.length, to.length, cause.length) <= NAME_CHARS) return event
  const cut = (name: string) => name.slice(0, NAME_CHARS)
  return { ...event, text: text.slice(0, TEXT_CHARS), from: cut(from), to: cut(to), cause: cut(cause) }
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
