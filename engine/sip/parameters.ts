import {
  COMMA,
  EQUAL,
  findNameEnd,
  findValueEnd,
  QUOTE,
  SEMICOLON,
  skipQuoted,
  skipSpace,
} from './characters.ts'

/** A value with more parameters is malformed: real ones have a dozen, and each costs time. */
export const MAX_PARAMETERS = 256

/** Where one `;name[=value]` stands. Reused for every parameter; valid until the next read. */
export class Parameter {
  /** -1: there is no further parameter. */
  nameStart = -1
  nameEnd = -1
  /** -1: without a value. A quoted value keeps its quotes. */
  valueStart = -1
  valueEnd = -1
}

/**
 * Reads the parameter at `at` (white space before the semicolon allowed) and returns the offset behind it.
 * At the end of the value (end of range or comma) `nameStart` is -1. Returns -1 where neither stands there.
 */
export function readParameter(bytes: Buffer, at: number, end: number, into: Parameter): number {
  at = skipSpace(bytes, at, end)
  into.nameStart = -1
  if (at >= end || bytes[at] === COMMA) return at
  if (bytes[at] !== SEMICOLON) return -1
  into.nameStart = skipSpace(bytes, at + 1, end)
  into.nameEnd = findNameEnd(bytes, into.nameStart, end)
  into.valueStart = -1
  into.valueEnd = -1
  const equal = skipSpace(bytes, into.nameEnd, end)
  if (equal >= end || bytes[equal] !== EQUAL) return into.nameEnd
  into.valueStart = skipSpace(bytes, equal + 1, end)
  const isQuoted = bytes[into.valueStart] === QUOTE
  into.valueEnd = (isQuoted ? skipQuoted : findValueEnd)(bytes, into.valueStart, end)
  return into.valueEnd
}
