import type { Clock } from '#engine/base/clock.ts'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import type { Directory } from './directory.ts'

/**
 * What was seen before the engine started anew holds where the address is the same: what was down is down until probes
 * are answered, and an ejection ends when it would have ended. To be called before the prober starts.
 */
export function restoreHealth(directory: Directory, kept: readonly KeptHealth[], clock: Clock): void {
  const wallMs = clock.wallMs()
  for (const { destinationId, uri, health, reason, sinceMs, ejections, ejectedUntilMs } of kept) {
    const destination = directory.destination(destinationId)
    if (destination?.config.uri !== uri) continue
    const { observations, placement } = destination
    observations.ejection.restore(ejections, ejectedUntilMs, placement.evidence, clock.monotonicMs(), wallMs)
    const isEjected = observations.ejection.endsAt !== null
    const since = Math.min(sinceMs, wallMs)
    destination.learn({ kind: 'restored', health, reason, sinceMs: since, isEjected }, wallMs)
  }
}
