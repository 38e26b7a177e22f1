import type { DestinationLive, TargetLive, Tick } from '#engine/contract/live.ts'
import type { LiveCall } from '#engine/contract/live-calls.ts'

/** Figures as an engine tells them. */

export function emptyTick(atMs = 1): Tick {
  return {
    atMs,
    activeCalls: 0,
    callsPerSecond: 0,
    answerSeizureRatio: null,
    postDialDelayMs: null,
    failuresPerSecond: 0,
    droppedPerSecond: 0,
    drops: [],
    certificates: [],
    destinations: [],
    sources: [],
    channels: [],
    details: [],
    failovers: [],
    drifts: [],
    records: { waiting: 0, lost: 0 },
  }
}

export function seenDestination(id: number, seen: Partial<DestinationLive> = {}): DestinationLive {
  return {
    id,
    setId: 1,
    adminState: 'enabled',
    overridden: false,
    health: 'up',
    reason: '',
    cause: '',
    sinceMs: 0,
    notice: '',
    progress: '',
    activeCalls: 0,
    callsPerSecond: 0,
    total: 0,
    attempts: 0,
    probeLatencyMs: null,
    weight: 50,
    capacity: null,
    drain: null,
    warmingPercent: null,
    children: [],
    location: null,
    ...seen,
  }
}

export function seenTarget(address: string, seen: Partial<TargetLive> = {}): TargetLive {
  return {
    transport: 'udp',
    address,
    port: 5_060,
    name: 'media.example.org',
    priority: 0,
    weight: 0,
    health: 'up',
    reason: '',
    sinceMs: 0,
    ...seen,
  }
}

export function liveCall(number: number, seen: Partial<LiveCall> = {}): LiveCall {
  return {
    number,
    state: 'answered',
    callId: `${number}@192.0.2.10`,
    from: `sip:+49301${number}@example.org`,
    to: 'sip:+4989654321@example.org',
    sourceId: 0,
    setId: 1,
    destinationId: 1,
    channel: '1',
    startedAtMs: 1_000 * number,
    answeredAtMs: 1_000 * number + 500,
    expiresAtMs: 7_200_000,
    doubt: '',
    ...seen,
  }
}
