import { z } from 'zod'
import type { ProbeOutcome } from './health-live.ts'

/** Of each destination, the newest. */
export const MOST_PROBES_KEPT = 120

export const probeHistorySchema = z.object({ destinationId: z.int() })

/** The last probes to one destination, as the engine remembers them; nothing of it outlives the engine. */
export interface ProbeHistory {
  /** When the first of them was kept: another address begins anew. Null: none was sent yet, or nobody knows it here. */
  readonly sinceMs: number | null
  /** Ended since then; more than are told once the oldest made room. */
  readonly count: number
  /** Oldest first. */
  readonly probes: readonly PastProbe[]
}

export interface PastProbe {
  readonly atMs: number
  readonly kind: ProbeOutcome['kind']
  /** 0 where nothing came. */
  readonly status: number
  readonly isGood: boolean
  /** Round trip; null where nothing came. */
  readonly latencyMs: number | null
  /** `udp:192.0.2.7:5060`. */
  readonly target: string
}
