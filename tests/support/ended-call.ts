import type { CallRecord } from '#engine/contract/call-record.ts'

/** A call of a minute that its second destination took, as an engine tells it. */
export function endedCall(number: number, told: Partial<CallRecord> = {}): CallRecord {
  const startedAtMs = told.startedAtMs ?? 1_790_000_000_000 + number * 1_000
  return {
    number,
    startedAtMs,
    endedAtMs: startedAtMs + 65_000,
    callId: `${number}-7f3a9c@192.0.2.10`,
    from: 'sip:+4930123456@example.org',
    to: 'sip:+4989654321@example.org',
    requestUri: 'sip:+4989654321@192.0.2.1:5060',
    sourceId: 1,
    sourceAddress: 'udp:192.0.2.10:5060',
    sourceChannel: '3',
    setId: 1,
    destinationId: 2,
    channel: '7',
    attempts: [
      {
        setId: 1,
        destinationId: 1,
        target: 'udp:192.0.2.21:5060',
        startedMs: 1,
        tookMs: 12,
        status: 503,
        outcome: '503 Service Unavailable',
        skipped: [{ destinationId: 3, why: 'full' }],
      },
      {
        setId: 1,
        destinationId: 2,
        target: 'udp:192.0.2.22:5060',
        startedMs: 14,
        tookMs: 180,
        status: 200,
        outcome: '200 OK',
        skipped: [
          { destinationId: 1, why: 'tried' },
          { destinationId: 3, why: 'full' },
        ],
      },
    ],
    leftOver: [],
    postDialDelayMs: 120,
    ringMs: 4_880,
    talkMs: 60_000,
    status: 200,
    cause: 'caller',
    retransmissions: 0,
    isWhole: true,
    ...told,
  }
}

/** What an engine sends of these records, and of nothing else. */
export function batchOf<Told>(sequence: number, records: readonly Told[]) {
  const nothing = { minuteMs: 0, calls: [], sources: [], events: [] }
  return { engineId: 'e', startNumber: 1, sequence, ...nothing, records: [...records] }
}
