import type { DestinationFigures } from '#engine/control/relay-port.ts'

/** What a relay shows of one destination, up and idle unless told otherwise. */
export function destinationFigures(more: Partial<DestinationFigures> = {}): DestinationFigures {
  return {
    id: 7,
    setId: 1,
    adminState: 'enabled',
    health: 'up',
    reason: 'answers probes (200)',
    cause: 'probe',
    sinceMs: 5,
    notice: '',
    uri: 'sip:192.0.2.7',
    ejections: 0,
    ejectedUntilMs: null,
    progress: '',
    activeCalls: 0,
    callsPerSecond: 0,
    total: 0,
    attempts: 0,
    probeLatencyMs: 4,
    weight: 50,
    capacity: null,
    drain: null,
    warmingPercent: null,
    children: [],
    ...more,
  }
}
