import type { Revision } from '#engine/contract/config.ts'
import type { EngineStatus } from './engine-status.ts'

export interface HealthParts {
  readonly status: EngineStatus
  readonly troubles: { list(): readonly string[] }
  panelPid(): number | null
  revision(): Revision | null
  isPersisted(): boolean
  activeCalls(): number
}

/** `/healthz`: 200 while SIP is served, else 503 with the reason (rules 28). */
export function health(parts: HealthParts): { readonly code: 200 | 503; readonly body: object } {
  const { status } = parts
  const reason = status.problem()
  const panelPid = parts.panelPid()
  const revision = parts.revision()
  const engine = {
    pid: status.pid,
    relayThreads: status.relayThreads,
    id: status.identity.engineId,
    startNumber: status.identity.startNumber,
    startedAtMs: status.startedAtMs,
  }
  const body = {
    engine,
    panel: panelPid === null ? null : { pid: panelPid },
    revision: revision?.number ?? null,
    revisionPersisted: parts.isPersisted(),
    database: revision?.database ?? null,
    listeners: status.listeners,
    datagrams: status.datagrams?.way ?? null,
    datagramsReason: status.datagrams?.reason ?? '',
    activeCalls: parts.activeCalls(),
    reason,
    troubles: parts.troubles.list(),
  }
  return { code: reason ? 503 : 200, body }
}
