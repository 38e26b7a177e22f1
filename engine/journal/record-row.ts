import { z } from 'zod'
import { type CallRecord, callRecordSchema } from '#engine/contract/call-record.ts'
import { attemptRow, attemptRowSchema, skipRow, skipRowSchema } from './attempt-row.ts'

/**
 * A call record as it lies in the spool: without the names of its fields, half the size. The mark stands in no text,
 * where its quotes would be escaped, so that records are counted by it without being read.
 */
const MARK = 'rec'
export const RECORD_MARK = Buffer.from(`["${MARK}",`, 'latin1')

const { shape } = callRecordSchema

export function recordRow(r: CallRecord): unknown[] {
  const who = [MARK, r.number, r.startedAtMs, r.endedAtMs, r.callId, r.from, r.to, r.requestUri]
  const places = [r.sourceId, r.sourceAddress, r.sourceChannel, r.setId, r.destinationId, r.channel]
  const way = [r.attempts.map(attemptRow), skipRow(r.leftOver)]
  const times = [r.postDialDelayMs, r.ringMs, r.talkMs]
  return [...who, ...places, ...way, ...times, r.status, r.cause, r.retransmissions, r.isWhole]
}

export const recordRowSchema = z
  .tuple([
    z.literal(MARK),
    shape.number,
    shape.startedAtMs,
    shape.endedAtMs,
    shape.callId,
    shape.from,
    shape.to,
    shape.requestUri,
    shape.sourceId,
    shape.sourceAddress,
    shape.sourceChannel,
    shape.setId,
    shape.destinationId,
    shape.channel,
    z.array(attemptRowSchema).max(40),
    skipRowSchema,
    shape.postDialDelayMs,
    shape.ringMs,
    shape.talkMs,
    shape.status,
    shape.cause,
    shape.retransmissions,
    shape.isWhole,
  ])
  .transform((row): CallRecord => {
    const [, number, startedAtMs, endedAtMs, callId, from, to, requestUri, ...rest] = row
    const [sourceId, sourceAddress, sourceChannel, setId, destinationId, channel, ...more] = rest
    const [attempts, leftOver, postDialDelayMs, ringMs, talkMs, ...last] = more
    const [status, cause, retransmissions, isWhole] = last
    const who = { number, startedAtMs, endedAtMs, callId, from, to, requestUri }
    const places = { sourceId, sourceAddress, sourceChannel, setId, destinationId, channel }
    const times = { postDialDelayMs, ringMs, talkMs }
    return { ...who, ...places, attempts, leftOver, ...times, status, cause, retransmissions, isWhole }
  })
