import type { CallRecord } from '#engine/contract/call-record.ts'

/** As a busy PBX makes them: names and numbers of usual length, a second attempt for every fourth call. */
export function callRecord(number: number, more: Partial<CallRecord> = {}): CallRecord {
  const startedAtMs = Date.UTC(2026, 0, 1) + number * 20
  const attempt = {
    ...{ setId: 1, destinationId: 7, target: 'udp:192.0.2.7:5060', startedMs: 0, tookMs: 4_210 },
    ...{ status: 200, outcome: '200 OK', skipped: [] },
  }
  const failed = {
    ...attempt,
    ...{ destinationId: 8, tookMs: 2_003, status: 0, outcome: 'no answer in 2,003 ms' },
    skipped: [{ destinationId: 9, why: 'down' as const }],
  }
  return {
    ...{
      number,
      startedAtMs,
      endedAtMs: startedAtMs + 94_000,
      callId: `${number}-4f2a77c1e09b@pbx.example.org`,
    },
    ...{ from: 'sip:+4930123456@pbx.example.org;user=phone', to: 'sip:+49891234567@example.org;user=phone' },
    ...{ requestUri: 'sip:+49891234567@198.51.100.20:5060;user=phone', sourceId: 3 },
    ...{
      sourceAddress: 'udp:203.0.113.44:5060',
      sourceChannel: '12',
      setId: 1,
      destinationId: 7,
      channel: '4',
    },
    ...{ attempts: number % 4 === 0 ? [failed, attempt] : [attempt], leftOver: [] },
    ...{ postDialDelayMs: 180, ringMs: 4_030, talkMs: 89_790, status: 200, cause: 'caller' },
    ...{ retransmissions: 0, isWhole: true },
    ...more,
  }
}
