import type { EngineEvent } from '#engine/contract/live.ts'

const SHOWN = 50
/** An event comes twice: at once as news, and in a batch to be kept. */
const REMEMBERED = 500

/** The newest events, each once, however it came. */
export class RecentEvents {
  private events: EngineEvent[]
  private readonly seen = new Set<string>()

  /** `stored`: newest first. */
  constructor(stored: readonly EngineEvent[]) {
    this.events = stored.slice(0, SHOWN)
    for (const event of stored) this.seen.add(keyOf(event))
  }

  /** True when it was not known yet. */
  add(event: EngineEvent): boolean {
    const key = keyOf(event)
    if (this.seen.has(key)) return false
    this.seen.add(key)
    const oldest = this.seen.values().next()
    if (this.seen.size > REMEMBERED && !oldest.done) this.seen.delete(oldest.value)
    this.events = [event, ...this.events].sort((left, right) => right.atMs - left.atMs).slice(0, SHOWN)
    return true
  }

  newest(): readonly EngineEvent[] {
    return this.events
  }
}

function keyOf(event: EngineEvent): string {
  const { atMs, kind, setId, destinationId, from, to, text } = event
  return JSON.stringify([atMs, kind, setId, destinationId, from, to, text])
}
