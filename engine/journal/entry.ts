import type { Endpoint } from '#engine/contract/address.ts'
import type { RecordedAttempt } from '#engine/contract/call-record.ts'
import type { Takes } from '#engine/contract/resources.ts'
import { attemptRow, skipRow } from './attempt-row.ts'

/**
 * The live-call journal (rules 5): what a killed and restarted engine must know to carry on.
 * One line per INVITE branch, appended by the control thread within 50 ms, never synced: a killed
 * process keeps the page cache. Lines are JSON arrays that begin with a letter and the call's number,
 * which grows within one start of the engine.
 */

/** When what happened, in ms from the call's arrival; -1 for what did not. Null in the journal of an older version. */
export interface CallMarks {
  readonly postDialDelayMs: number
  readonly ringsAtMs: number
  readonly answeredAtMs: number
  readonly retransmissions: number
}

/** `B`, or `b` where it was copied behind its `R`: an INVITE was forwarded; the last of a call is the one that counts. */
export interface BranchEntry {
  readonly call: number
  readonly callId: string
  readonly fromTag: string
  readonly cseqNumber: number
  /** Key of the caller's INVITE transaction: branch and sent-by as received (RFC 3261 §17.2.3). */
  readonly callerKey: string
  readonly caller: Endpoint
  /** Name of the listener the INVITE came in on. */
  readonly listener: string
  readonly sourceId: number
  readonly sourceChannel: string
  readonly setId: number
  readonly destinationId: number
  readonly destination: Endpoint
  /** Branch of our Via towards the destination. */
  readonly branch: string
  readonly attempt: number
  readonly startedAtMs: number
  /** Of the destination, where it is assigned; empty where the far end has still to report it. */
  readonly channel: string
  /** Where requests to the caller go, where that is not its own address. */
  readonly callerTarget: Endpoint | null
  /** For the record; all that follows is empty in the journal of an older version, and `isWhole` false. */
  readonly from: string
  readonly to: string
  readonly requestUri: string
  /** When this attempt began, from the call's arrival. */
  readonly attemptedMs: number
  readonly skipped: RecordedAttempt['skipped']
  /** Attempts before this one, oldest first. */
  readonly earlier: readonly RecordedAttempt[]
  /** What it takes besides its channel; null in the journal of an older version. */
  readonly takes: Takes | null
  /** Nothing was left out of what its record needs. */
  readonly isWhole: boolean
  readonly marks: CallMarks | null
}

/** Where a call was counted. */
export interface CountedAt {
  readonly setId: number
  readonly destinationId: number
  readonly channel: string
}

/** `A`: answered; targets only where they differ from the caller's and the destination's own address. */
export interface AnswerEntry {
  readonly call: number
  /** The destination that answered: by a late 2xx not that of the last `B`. */
  readonly destinationId: number
  readonly toTag: string
  readonly channel: string
  readonly callerTarget: Endpoint | null
  readonly destinationTarget: Endpoint | null
  readonly marks: CallMarks | null
  /** Of the last attempt, when that is the one that was answered: `200 OK`. */
  readonly status: number
  readonly outcome: string
  /** Of all attempts, when another was: a late 2xx. Else null. */
  readonly attempts: readonly RecordedAttempt[] | null
  /** When its session ends unless it is refreshed (RFC 4028 §8.2); absent: never. */
  readonly sessionEndsAtMs?: number | undefined
  /** Where it was counted, if a further dialog has moved it since; else null. */
  readonly counted: CountedAt | null
}

/** `R`: a destination rings; the last counts, and one before another `B` counts for nothing. */
export interface RingEntry {
  readonly call: number
  /** Of the early dialog, in which a later engine may ask whether it goes on (RFC 3261 §12.1). */
  readonly toTag: string
  readonly destinationTarget: Endpoint | null
  readonly marks: CallMarks | null
}

/** `C`: the caller cancelled it, and got its 200; the request as it came, for the engine that has to repeat it. */
export interface CancelEntry {
  readonly call: number
  /** One character per octet. */
  readonly request: string
}

/** A call as read back from the journal. `answer` is null while it was still being set up. */
export interface JournalledCall {
  readonly branch: BranchEntry
  readonly ring: RingEntry | null
  readonly cancel: CancelEntry | null
  readonly answer: AnswerEntry | null
}

const marksFields = (marks: CallMarks | null) =>
  marks && [marks.postDialDelayMs, marks.ringsAtMs, marks.answeredAtMs, marks.retransmissions]
const countedFields = (counted: CountedAt | null) =>
  counted && [counted.setId, counted.destinationId, counted.channel]
const endpointFields = (to: Endpoint | null) => (to ? [to.transport, to.address, to.port] : null)

export function branchLine(entry: BranchEntry): string {
  const { call, callId, fromTag, cseqNumber, callerKey, caller, listener, sourceId, sourceChannel, setId } =
    entry
  const { destinationId, destination, branch, attempt, startedAtMs, channel, callerTarget } = entry
  const { from, to, requestUri, attemptedMs, skipped, earlier, takes, isWhole, marks } = entry
  const tried = [attemptedMs, skipRow(skipped), earlier.map(attemptRow)]
  const rest = [from, to, requestUri, ...tried, takes, isWhole, marksFields(marks)]
  return `${JSON.stringify(['B', call, callId, fromTag, cseqNumber, callerKey, endpointFields(caller), listener, sourceId, sourceChannel, setId, destinationId, endpointFields(destination), branch, attempt, startedAtMs, channel, endpointFields(callerTarget), ...rest])}\n`
}

export function answerLine(entry: AnswerEntry): string {
  const { call, toTag, channel, callerTarget, destinationTarget, destinationId } = entry
  const { marks, status, outcome, attempts, sessionEndsAtMs, counted } = entry
  const rest = [marksFields(marks), status, outcome, attempts?.map(attemptRow) ?? null]
  const hasMore = counted !== null || sessionEndsAtMs !== undefined
  const further = hasMore ? [...rest, sessionEndsAtMs ?? null, countedFields(counted)] : rest
  return `${JSON.stringify(['A', call, toTag, channel, endpointFields(callerTarget), endpointFields(destinationTarget), destinationId, ...further])}\n`
}

export function ringLine({ call, toTag, destinationTarget, marks }: RingEntry): string {
  return `${JSON.stringify(['R', call, toTag, endpointFields(destinationTarget), marksFields(marks)])}\n`
}

export function cancelLine({ call, request }: CancelEntry): string {
  return `${JSON.stringify(['C', call, request])}\n`
}

/** `E`: the call is over and forgotten. */
export function endLine(call: number): string {
  return `["E",${call}]\n`
}
