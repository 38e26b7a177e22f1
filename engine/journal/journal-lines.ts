import { z } from 'zod'
import type { Endpoint } from '#engine/contract/address.ts'
import { takesSchema } from '#engine/contract/resources.ts'
import { TRANSPORTS } from '#engine/contract/vocabulary.ts'
import { attemptRowSchema, skipRowSchema } from './attempt-row.ts'
import type { AnswerEntry, BranchEntry, CallMarks, CancelEntry, CountedAt, RingEntry } from './entry.ts'

/** Told of each whole line: its letter, the call's number, and where the line stands, newline included. */
export type LineVisitor = (kind: string, call: number, start: number, end: number) => void

/** `["B",` stands before the call's number. */
const NUMBER_AT = 5

/**
 * Walks the whole lines of a journal text without parsing them. A torn last line is left out.
 * Returns how many lines were damaged.
 */
export function eachLine(text: string, visit: LineVisitor): number {
  let damaged = 0
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = text.indexOf('\n', start) + 1
    if (end === 0) return damaged
    if (end - start === 1) continue
    const call = Number.parseInt(text.slice(start + NUMBER_AT, start + NUMBER_AT + 16), 10)
    const isIntact = text.startsWith('["', start) && call >= 0 && text.charAt(end - 2) === ']'
    if (isIntact) visit(text.charAt(start + 2), call, start, end)
    else damaged++
  }
  return damaged
}

/** A branch line that is copied behind the ring line of its branch, which it must not undo: `b`. */
export function asCopied(branchLine: string): string {
  return `["b${branchLine.slice(3)}`
}

function readEndpoint(value: unknown): Endpoint | null {
  if (!Array.isArray(value)) return null
  const [named, address, port]: unknown[] = value
  const transport = TRANSPORTS.find((candidate) => candidate === named)
  return transport && typeof address === 'string' && typeof port === 'number'
    ? { transport, address, port }
    : null
}

function fieldsOf(line: string): unknown[] {
  try {
    const fields: unknown = JSON.parse(line)
    return Array.isArray(fields) ? fields : []
  } catch {
    return []
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => typeof value === 'number'

type Recorded = Pick<
  BranchEntry,
  'from' | 'to' | 'requestUri' | 'attemptedMs' | 'skipped' | 'earlier' | 'takes' | 'isWhole' | 'marks'
>

const marksSchema = z.tuple([z.int(), z.int(), z.int(), z.int()]).transform(
  ([postDialDelayMs, ringsAtMs, answeredAtMs, retransmissions]): CallMarks => ({
    postDialDelayMs,
    ringsAtMs,
    answeredAtMs,
    retransmissions,
  }),
)
const recordedSchema = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.int().min(0),
  skipRowSchema,
  z.array(attemptRowSchema),
  takesSchema.nullable(),
  z.boolean(),
  marksSchema.nullable(),
])
const UNRECORDED: Recorded = {
  ...{ from: '', to: '', requestUri: '', attemptedMs: 0 },
  ...{ skipped: [], earlier: [], takes: null, isWhole: false, marks: null },
}

/** What stands behind the fields of older versions. */
function readRecorded(fields: readonly unknown[]): Recorded {
  const read = recordedSchema.safeParse(fields)
  if (!read.success) return UNRECORDED
  const [from, to, requestUri, attemptedMs, skipped, earlier, takes, isWhole, marks] = read.data
  return { from, to, requestUri, attemptedMs, skipped, earlier, takes, isWhole, marks }
}

function readMarks(fields: unknown): CallMarks | null {
  return marksSchema.safeParse(fields).data ?? null
}

/** The entry of a `B` line, or null when the line is damaged. */
export function readBranchLine(line: string): BranchEntry | null {
  const fields = fieldsOf(line)
  const [, call, callId, fromTag, cseqNumber, callerKey, callerFields, listener] = fields
  const [sourceId, sourceChannel, setId, destinationId, to, branch, attempt, startedAtMs] = fields.slice(8)
  const [channel, target] = fields.slice(16)
  const caller = readEndpoint(callerFields)
  const destination = readEndpoint(to)
  if (!caller || !destination) return null
  if (!isText(callId) || !isText(fromTag) || !isText(callerKey) || !isText(listener)) return null
  if (!isNumber(call) || !isNumber(cseqNumber) || !isNumber(sourceId) || !isNumber(setId)) return null
  if (!isText(sourceChannel) || !isText(branch) || !isNumber(destinationId)) return null
  if (!isNumber(attempt) || !isNumber(startedAtMs) || !isText(channel)) return null
  const before = { call, callId, fromTag, cseqNumber, callerKey, caller, listener, sourceId, sourceChannel }
  const callerTarget = readEndpoint(target)
  const here = { setId, destinationId, destination, branch, attempt, startedAtMs, channel, callerTarget }
  return { ...before, ...here, ...readRecorded(fields.slice(18)) }
}

const countedSchema = z
  .tuple([z.int(), z.int(), z.string()])
  .transform(([setId, destinationId, channel]): CountedAt => ({ setId, destinationId, channel }))
const answeredSchema = z.tuple([marksSchema, z.int(), z.string(), z.array(attemptRowSchema).nullable()])

/** The same behind the fields of an answer. */
function readAnswered(
  fields: readonly unknown[],
): Pick<AnswerEntry, 'marks' | 'status' | 'outcome' | 'attempts'> {
  const read = answeredSchema.safeParse(fields)
  if (!read.success) return { marks: null, status: 0, outcome: '', attempts: null }
  const [marks, status, outcome, attempts] = read.data
  return { marks, status, outcome, attempts }
}

function readCounted(fields: unknown): CountedAt | null {
  return countedSchema.safeParse(fields).data ?? null
}

/** The entry of an `A` line, or null when the line is damaged. */
export function readAnswerLine(line: string): AnswerEntry | null {
  const [, call, toTag, channel, callerTarget, destinationTarget, destinationId, ...rest] = fieldsOf(line)
  if (!isNumber(call) || !isText(toTag) || !isText(channel) || !isNumber(destinationId)) return null
  const targets = {
    callerTarget: readEndpoint(callerTarget),
    destinationTarget: readEndpoint(destinationTarget),
  }
  const [, , , , endsAtMs, countedAt] = rest
  const session = isNumber(endsAtMs) ? { sessionEndsAtMs: endsAtMs } : {}
  const reached = { call, destinationId, toTag, channel, ...targets }
  return { ...reached, ...readAnswered(rest.slice(0, 4)), ...session, counted: readCounted(countedAt) }
}

/** The entry of an `R` line, or null when the line is damaged. */
export function readRingLine(line: string): RingEntry | null {
  const [, call, toTag, target, marks] = fieldsOf(line)
  if (!isNumber(call) || !isText(toTag)) return null
  return { call, toTag, destinationTarget: readEndpoint(target), marks: readMarks(marks) }
}

/** The entry of a `C` line, or null when the line is damaged. */
export function readCancelLine(line: string): CancelEntry | null {
  const [, call, request] = fieldsOf(line)
  return isNumber(call) && isText(request) ? { call, request } : null
}
