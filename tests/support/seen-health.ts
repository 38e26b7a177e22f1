import type { FailoverTrail, HealthDetail, LoadLive } from '#engine/contract/health-live.ts'

/** What stands behind the health of a destination that answers its probes, and of which calls show nothing bad. */
export function healthDetail(id: number, seen: Partial<HealthDetail> = {}): HealthDetail {
  return {
    id,
    setId: 1,
    inputs: [
      { input: 'probe', verdict: 'good', reason: '200 OK', sinceMs: 0 },
      { input: 'traffic', verdict: 'none', reason: '', sinceMs: null },
      { input: 'source', verdict: 'none', reason: '', sinceMs: null },
      { input: 'operator', verdict: 'none', reason: '', sinceMs: null },
    ],
    latency: { count: 100, mean: 4, deviation: 1, ewma: 4.2, p50: 4, p95: 8 },
    lastProbe: { atMs: 0, kind: 'answered', status: 200, text: 'OK', latencyMs: 4, isGood: true },
    evidence: { attempts: 0, failures: 0, consecutive: 0, sources: 0, ejections: 0, ejectedUntilMs: null },
    retryAfterUntilMs: null,
    overload: null,
    weight: 50,
    capacity: null,
    resources: [],
    loads: [],
    ...seen,
  }
}

/** A FreeSWITCH whose news is fresh. */
export function seenLoad(seen: Partial<LoadLive> = {}): LoadLive {
  return {
    into: 'weight',
    kind: 'freeswitch',
    source: 'fs://:********@10.0.0.1:8021',
    connection: 'connected',
    problem: '',
    problemSinceMs: null,
    intervalMs: 20_000,
    isStale: false,
    figures: {
      atMs: 0,
      sessions: 12,
      maxSessions: 30,
      idleCpu: 84,
      sessionsPerSecond: 0.4,
      uptimeSec: 86_400,
      weightPercent: null,
      wish: null,
      health: null,
      reason: '',
    },
    nextTryAtMs: null,
    ...seen,
  }
}

/** A call that destination 2 left unanswered and destination 1 took. */
export function failoverTrail(seen: Partial<FailoverTrail> = {}): FailoverTrail {
  return {
    atMs: 0,
    callId: 'call-1',
    method: 'INVITE',
    setId: 1,
    sourceId: 0,
    attempts: [
      {
        setId: 1,
        destinationId: 2,
        target: 'udp:10.0.0.2:5060',
        startedMs: 0,
        tookMs: 2_003,
        outcome: 'no answer',
      },
      {
        setId: 1,
        destinationId: 1,
        target: 'udp:10.0.0.1:5060',
        startedMs: 2_003,
        tookMs: 12,
        outcome: '200 OK',
      },
    ],
    skipped: [],
    status: 200,
    ...seen,
  }
}
