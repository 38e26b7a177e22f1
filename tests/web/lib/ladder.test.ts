import { describe, expect, test } from 'vitest'
import type { CallRecord, RecordedAttempt } from '#engine/contract/call-record.ts'
import type { TracedMessage } from '#engine/contract/tracing.ts'
import type { KeptCall } from '#web/lib/call-records.ts'
import type { Ladder } from '#web/lib/ladder.ts'
import { ladderOfRecord } from '#web/lib/ladder-of-record.ts'
import { ladderOfTrace } from '#web/lib/ladder-of-trace.ts'

const NAMES = { sets: {}, sources: {}, destinations: { 1: 'one', 2: 'two', 3: 'three' } }
const attempt = (destinationId: number, more: Partial<RecordedAttempt>): RecordedAttempt => ({
  ...{ setId: 1, destinationId, target: `udp:10.0.1.${destinationId}:5070`, startedMs: 0, tookMs: 10 },
  ...{ status: 200, outcome: '200 OK', skipped: [], ...more },
})
const call = (more: Partial<CallRecord>): KeptCall => ({
  ...{ id: '1', engineId: 'e', startNumber: 1, number: 1, startedAtMs: 1_000, endedAtMs: 2_000 },
  ...{ callId: 'c', from: '', to: '', requestUri: '', sourceId: 0, sourceChannel: '', setId: 1 },
  ...{ sourceAddress: 'udp:10.0.2.1:5062', destinationId: 1, channel: '', attempts: [], leftOver: [] },
  ...{ postDialDelayMs: null, ringMs: null, talkMs: null, status: 486, cause: 'rejected' },
  ...{ retransmissions: 0, isWhole: true, ...more },
})
const told = ({ parties, steps }: Ladder) =>
  steps.map(({ atMs, from, to, label, isDeduced, note }) => {
    const arrow = `${atMs} ${parties[from]?.name} > ${parties[to]?.name} ${label}${isDeduced ? ' *' : ''}`
    return note === '' ? arrow : `${arrow} (${note})`
  })

describe('a ladder from a record', () => {
  test('a failure moves on, the next one answers, the caller hangs up', () => {
    const attempts = [
      attempt(1, { status: 486, outcome: '486 Busy Here' }),
      attempt(2, {
        startedMs: 11,
        tookMs: 289,
        skipped: [
          { destinationId: 1, why: 'tried' },
          { destinationId: 3, why: 'down' },
        ],
      }),
    ]
    const record = call({ attempts, ringMs: 200, talkMs: 700, status: 200, cause: 'caller' })
    expect(told(ladderOfRecord(record, NAMES))).toEqual([
      '0 caller > Fairline INVITE',
      '0 Fairline > one INVITE',
      '10 one > Fairline 486 Busy Here',
      '10 Fairline > one ACK *',
      '11 Fairline > two INVITE (why next: one 486 Busy Here; passed over: three down)',
      '100 two > Fairline 180 or 183',
      '100 Fairline > caller 180 or 183',
      '300 two > Fairline 200 OK',
      '300 Fairline > caller 200 OK',
      '1000 caller > Fairline BYE',
      '1000 Fairline > two BYE *',
    ])
  })

  test('a silent destination draws no answer; what the caller was told closes it, with who was left out', () => {
    const attempts = [attempt(1, { status: 0, outcome: 'no answer in 500 ms', tookMs: 500 })]
    const record = call({
      attempts,
      status: 503,
      leftOver: [{ destinationId: 2, why: 'full' }],
      cause: 'time-out',
    })
    expect(told(ladderOfRecord(record, NAMES))).toEqual([
      '0 caller > Fairline INVITE',
      '0 Fairline > one INVITE',
      '1000 Fairline > caller 503 (nobody was left: two full)',
    ])
  })

  test('a cancelled call, one with credentials, one that was told nothing, one that went nowhere', () => {
    const cancelled = [attempt(1, { status: 487, outcome: '487 Request Terminated', tookMs: 1_000 })]
    expect(
      told(ladderOfRecord(call({ attempts: cancelled, status: 487, cause: 'cancelled' }), NAMES)),
    ).toEqual([
      '0 caller > Fairline INVITE',
      '0 Fairline > one INVITE',
      '1000 caller > Fairline CANCEL *',
      '1000 Fairline > one CANCEL *',
      '1000 one > Fairline 487 Request Terminated',
      '1000 Fairline > one ACK *',
      '1000 Fairline > caller 487',
    ])
    const challenged = [
      attempt(1, { status: 401, outcome: '401 Unauthorized' }),
      attempt(1, { startedMs: 50 }),
    ]
    const record = call({ attempts: challenged, talkMs: 940, status: 200, cause: 'destination' })
    const ladder = ladderOfRecord(record, NAMES)
    expect(ladder.parties.map(({ name }) => name)).toEqual(['caller', 'Fairline', 'one'])
    expect(told(ladder)).toEqual([
      '0 caller > Fairline INVITE',
      '0 Fairline > one INVITE',
      '10 one > Fairline 401 Unauthorized',
      '10 Fairline > one ACK *',
      '10 Fairline > caller 401 Unauthorized *',
      '50 caller > Fairline INVITE with credentials *',
      '50 Fairline > one INVITE (why next: one 401 Unauthorized)',
      '60 one > Fairline 200 OK',
      '60 Fairline > caller 200 OK',
      '1000 one > Fairline BYE',
      '1000 Fairline > caller BYE *',
    ])
    expect(told(ladderOfRecord(call({ status: 0, cause: 'lost' }), NAMES))).toEqual([
      '0 caller > Fairline INVITE',
    ])
  })
})

describe('a ladder from messages', () => {
  const message = (direction: 'in' | 'out', remote: string, line: string, cseq = '1 INVITE', tag = '') => {
    const text = `${line}\r\nv: SIP/2.0/UDP x;branch=${remote}\r\nTo: <sip:a>${tag}\r\nCSeq: ${cseq}\r\n\r\n`
    const ends = { local: '10.0.0.1:5060', remote, transport: 'udp' } as const
    return { ...ends, atMs: 1_000.5, direction, text, length: text.length } satisfies TracedMessage
  }
  const INVITE = 'INVITE sip:a@b SIP/2.0'

  test('one arrow for each; copies are told, strangers have a column, a stream may come from another port', () => {
    const attempts = [attempt(1, { status: 486, outcome: '486 Busy Here' }), attempt(2, { startedMs: 11 })]
    const ladder = ladderOfTrace(call({ attempts, status: 200 }), NAMES, [
      message('in', '10.0.2.1:5062', INVITE),
      message('in', '10.0.2.1:5062', INVITE),
      message('out', '10.0.1.1:5070', INVITE),
      message('in', '10.0.1.1:40001', 'SIP/2.0 486 Busy Here'),
      message('out', '10.0.1.2:5070', INVITE),
      message('in', '10.0.9.9:5060', 'BYE sip:a SIP/2.0', '2 BYE', ';tag=1'),
      message('out', '10.0.9.9:5060', 'SIP/2.0 481 Call Does Not Exist', '2 BYE', ';tag=1'),
    ])
    expect(told(ladder)).toEqual([
      '0 caller > Fairline INVITE',
      '0 caller > Fairline INVITE, again',
      '0 Fairline > one INVITE',
      '0 one > Fairline 486 Busy Here',
      '0 Fairline > two INVITE (why next: one 486 Busy Here)',
      '0 elsewhere > Fairline BYE',
      '0 Fairline > elsewhere 481 Call Does Not Exist (BYE)',
    ])
    expect(ladder.parties.at(-1)).toEqual({ name: 'elsewhere', address: '10.0.9.9:5060' })
  })
})
