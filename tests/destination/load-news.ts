import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { Directory, LoadNews } from '#engine/destination/directory.ts'
import { NO_FIGURES } from '#engine/load/polling.ts'
import { keysOf } from '#tests/balance/members.ts'

export const freeSwitch = (host: string) => `fs://:ClueCon@${host}`
export const feed = (into: string, source: string) => ({ into, source })

let lastNewsMs = 0

/** News of its own, later than all before; says only what is given. */
export function figures(told: Partial<LoadFigures>): LoadFigures {
  lastNewsMs += 1
  return { ...NO_FIGURES, atMs: lastNewsMs, ...told }
}

/** A heartbeat of FreeSWITCH with this much room. */
export function beat(room: number, idleCpu = 100, sessions = 80): LoadFigures {
  return figures({ sessions, maxSessions: sessions + room, idleCpu })
}

export function news(destinationId: number, said: LoadFigures | null, into = 'weight'): LoadNews {
  return { destinationId, into, figures: said }
}

/** Places calls one after the other as the relay does: a pick, and a call held there. Count by destination id. */
export function placeCalls(
  directory: Directory,
  count: number,
  setId = 1,
  first = 1,
): Record<number, number> {
  const counts: Record<number, number> = {}
  for (let call = first; call < first + count; call++) {
    const keys = keysOf({ callId: `call-${call}@test` })
    const id = directory.set(setId)?.selector.select(keys, []).destination?.id ?? 0
    directory.destination(id)?.channels.take(setId * 100_000 + call)
    counts[id] = (counts[id] ?? 0) + 1
  }
  return counts
}
