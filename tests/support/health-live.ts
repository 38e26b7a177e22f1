import type { FailoverTrail, HealthDetail } from '#engine/contract/health-live.ts'

export function healthDetail(id: number, seen: Partial<HealthDetail> = {}): HealthDetail {
  return {
    id,
    setId: 1,
    inputs: [],
    latency: null,
    lastProbe: null,
    evidence: { attempts: 0, failures: 0, consecutive: 0, sources: 0, ejections: 0, ejectedUntilMs: null },
    retryAfterUntilMs: null,
    overload: null,
    weight: 50,
    capacity: null,
    loads: [],
    ...seen,
  }
}

export function failoverTrail(callId: string): FailoverTrail {
  return { atMs: 0, callId, method: 'INVITE', setId: 1, sourceId: 0, attempts: [], skipped: [], status: 200 }
}
