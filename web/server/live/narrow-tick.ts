import type { Tick } from '#engine/contract/live.ts'

/** The tick as one page shows it: channels only of the sets on screen (rules 22). */
export function narrowTick(tick: Tick, setIds: readonly number[]): Tick {
  if (tick.channels.length === 0) return tick
  if (setIds.length === 0) return { ...tick, channels: [] }
  const sets = new Set(setIds)
  const shown = new Set(tick.destinations.filter((one) => sets.has(one.setId)).map((one) => one.id))
  return { ...tick, channels: tick.channels.filter((one) => one.side === 'source' || shown.has(one.id)) }
}
