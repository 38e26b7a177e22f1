import {
  findAddressBreak,
  findGreater,
  LESS,
  nameOctets,
  QUOTE,
  skipQuoted,
  skipSpace,
  spells,
  trimEnd,
} from './characters.ts'
import { MAX_PARAMETERS, Parameter, readParameter } from './parameters.ts'

const TAG = nameOctets('tag')

/** Where the parts of one `name-addr` or `addr-spec` stand. Reused; valid until the next read. */
export class NameAddress {
  uriStart = -1
  uriEnd = -1
  /** -1: no tag. */
  tagStart = -1
  tagEnd = -1
  /** End of the last parameter. */
  end = -1
}

const parameter = new Parameter()

/** Sets the URI span and returns the offset behind the address, or -1. */
function readUri(bytes: Buffer, at: number, end: number, isList: boolean, into: NameAddress): number {
  const isQuoted = bytes[at] === QUOTE
  const afterName = isQuoted ? skipQuoted(bytes, at, end) : at
  if (afterName < 0) return -1
  const name = skipSpace(bytes, afterName, end)
  if (isQuoted && bytes[name] !== LESS) return -1
  const delimiter = findAddressBreak(bytes, name, end, isList)
  if (delimiter >= end || bytes[delimiter] !== LESS) {
    into.uriStart = at
    into.uriEnd = trimEnd(bytes, at, delimiter)
    return delimiter
  }
  const close = findGreater(bytes, delimiter, end)
  if (close < 0) return -1
  into.uriStart = skipSpace(bytes, delimiter + 1, close)
  into.uriEnd = trimEnd(bytes, into.uriStart, close)
  return close + 1
}

/**
 * Reads the address at `at`: `"name" <uri>;params`, `<uri>;params` or `uri;params`, where parameters behind a
 * bare URI belong to the header (RFC 3261 §20). Returns the offset behind it (the comma, in a list), -1 when malformed.
 * An empty or doubled tag is malformed: no dialog can be told by it.
 */
export function readAddress(
  bytes: Buffer,
  at: number,
  end: number,
  isList: boolean,
  into: NameAddress,
): number {
  into.tagStart = -1
  into.tagEnd = -1
  at = readUri(bytes, skipSpace(bytes, at, end), end, isList, into)
  if (at < 0 || into.uriEnd <= into.uriStart) return -1
  for (let count = 0; count < MAX_PARAMETERS; count++) {
    into.end = at
    at = readParameter(bytes, at, end, parameter)
    if (at < 0) return -1
    if (parameter.nameStart < 0) return at === end || isList ? at : -1
    if (!spells(bytes, parameter.nameStart, parameter.nameEnd, TAG)) continue
    if (into.tagStart >= 0 || parameter.valueEnd <= parameter.valueStart) return -1
    into.tagStart = parameter.valueStart
    into.tagEnd = parameter.valueEnd
  }
  return -1
}
