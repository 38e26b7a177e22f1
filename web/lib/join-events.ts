import type { EngineEvent } from '#engine/contract/live.ts'

export type ShownEvent = EngineEvent & { readonly key: string }

/** Events just heard in front of the saved ones; those that are both stand once. */
export function joinEvents(
  live: readonly EngineEvent[],
  saved: readonly EngineEvent[],
): readonly ShownEvent[] {
  const seen = new Map<string, number>()
  const joined: ShownEvent[] = []
  const liveCounts = countKeys(live)
  for (const event of live) joined.push({ ...event, key: nthKey(seen, keyOf(event)) })
  for (const event of saved) {
    const key = keyOf(event)
    const twins = liveCounts.get(key) ?? 0
    if (twins > 0) liveCounts.set(key, twins - 1)
    else joined.push({ ...event, key: nthKey(seen, key) })
  }
  return joined.sort((a, b) => b.atMs - a.atMs)
}

function keyOf(event: EngineEvent): string {
  return [event.atMs, event.kind, event.setId, event.destinationId, event.from, event.to, event.text].join(
    '|',
  )
}

function countKeys(events: readonly EngineEvent[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const event of events) counts.set(keyOf(event), (counts.get(keyOf(event)) ?? 0) + 1)
  return counts
}

/** Two events may be the same in every word: the n-th gets its number. */
function nthKey(seen: Map<string, number>, key: string): string {
  const n = (seen.get(key) ?? 0) + 1
  seen.set(key, n)
  return n === 1 ? key : `${key}#${n}`
}
