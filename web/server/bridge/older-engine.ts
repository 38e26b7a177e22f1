import type { Change, DestinationLive, EngineEvent, Tick } from '#engine/contract/live.ts'

/**
 * While machines are upgraded one by one an engine may be of the release before: what that does not tell yet is empty.
 * Of one of this release nothing is copied.
 */
export function wholeTick(tick: Tick): Tick {
  const isWhole = Object.hasOwn(tick, 'drifts')
  return isWhole ? tick : { ...NO_TICK, ...tick, destinations: tick.destinations.map(wholeDestination) }
}

export function wholeChange(change: Change): Change {
  if (change.kind === 'destination') return { ...change, destination: wholeDestination(change.destination) }
  return change.kind === 'event' ? { ...change, event: { ...NO_EVENT, ...change.event } } : change
}

function wholeDestination(destination: DestinationLive): DestinationLive {
  return { ...NO_DESTINATION, ...destination }
}

const NO_TICK: Partial<Tick> = {
  details: [],
  failovers: [],
  drifts: [],
  records: { waiting: 0, lost: 0 },
}
const NO_DESTINATION: Partial<DestinationLive> = {
  cause: '',
  notice: '',
  weight: 0,
  capacity: null,
  drain: null,
  warmingPercent: null,
}
const NO_EVENT: Partial<EngineEvent> = { figures: {}, lastedMs: null }
