import type { CallCount, EngineEvent, SourceCount } from '#engine/contract/live.ts'
import type { AnswerEntry, BranchEntry } from '#engine/journal/entry.ts'

export function branchEntry(call: number, more: Partial<BranchEntry> = {}): BranchEntry {
  return {
    call,
    callId: `call-${call}@example.org`,
    fromTag: `tag-${call}`,
    cseqNumber: 1,
    callerKey: `z9hG4bK-${call} 192.0.2.1:5060`,
    caller: { transport: 'udp', address: '192.0.2.1', port: 5060 },
    listener: 'udp:127.0.0.1:5060',
    sourceId: 0,
    sourceChannel: '',
    setId: 1,
    destinationId: 7,
    destination: { transport: 'udp', address: '192.0.2.7', port: 5080 },
    branch: `z9hG4bK1.1.1.7.1.${call}`,
    attempt: 1,
    startedAtMs: Date.UTC(2026, 0, 1),
    channel: '',
    callerTarget: null,
    from: 'sip:alice@example.org',
    to: 'sip:bob@example.org',
    requestUri: 'sip:bob@example.org',
    ...{ attemptedMs: 0, skipped: [], earlier: [], takes: {}, isWhole: true, marks: null },
    ...more,
  }
}

export function answerEntry(call: number, more: Partial<AnswerEntry> = {}): AnswerEntry {
  const targets = { callerTarget: null, destinationTarget: null }
  const marks = { postDialDelayMs: 20, ringsAtMs: 20, answeredAtMs: 3_000, retransmissions: 0 }
  const answered = { marks, status: 200, outcome: '200 OK', attempts: null, counted: null }
  return { call, destinationId: 7, toTag: 'to', channel: '', ...targets, ...answered, ...more }
}

export function callCount(total: number, more: Partial<CallCount> = {}): CallCount {
  const sums = { total, answered: total, failed: 0, attempts: total }
  return { setId: 1, destinationId: 7, channel: '1', ...sums, ...more }
}

export function sourceCount(total: number, more: Partial<SourceCount> = {}): SourceCount {
  return { sourceId: 3, channel: '2', total, unplaced: 0, ...more }
}

export function event(text: string): EngineEvent {
  const nothing = {
    setId: null,
    destinationId: null,
    from: '',
    to: '',
    cause: '',
    figures: {},
    lastedMs: null,
  }
  return { atMs: Date.UTC(2026, 0, 1), kind: 'engine', ...nothing, text }
}
