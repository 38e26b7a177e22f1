import type { CallRecord } from '#engine/contract/call-record.ts'
import { CALL_CAUSES, type CallCause } from '#engine/contract/vocabulary.ts'

/** What a kept count of failures is about. `statusClass` is the first digit of what the caller was told; 0: nothing final. */
export interface FailureCause {
  readonly cause: CallCause
  readonly statusClass: number
  /** It was answered before, and did not end by a BYE of its parties. */
  readonly isAfterAnswer: boolean
}

const AFTER_ANSWER = 2

/** `rejected 4`; null for a call that went as it should. */
export function causeKey({
  cause,
  status,
  talkMs,
}: Pick<CallRecord, 'cause' | 'status' | 'talkMs'>): string | null {
  if (talkMs === null) return `${cause} ${classOfFailure(status)}`
  return cause === 'caller' || cause === 'destination' ? null : `${cause} ${AFTER_ANSWER}`
}

/** A 2xx that came too late for a call that had failed is no class of failures. */
function classOfFailure(status: number): number {
  const first = Math.floor(status / 100)
  return first < 3 ? 0 : first
}

/** Null where a newer panel wrote what this one does not know. */
export function readCauseKey(key: string): FailureCause | null {
  const [word, digit] = key.split(' ')
  const cause = CALL_CAUSES.find((known) => known === word)
  const statusClass = Number(digit)
  return cause && Number.isInteger(statusClass)
    ? { cause, statusClass, isAfterAnswer: statusClass === AFTER_ANSWER }
    : null
}
