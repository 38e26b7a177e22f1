import {
  findAddressBreak,
  GREATER,
  LESS,
  nameOctets,
  QUOTE,
  skipDisplayName,
  skipQuoted,
  skipSpace,
  skipUri,
  spells,
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

/** Where the `<` stands that follows a display name; -1 for a name that is not well formed. */
function findBracket(bytes: Buffer, at: number, end: number): number {
  // DEVIATION: octets above 127 may stand in a name without quotes (RFC 3261 §25.1): telephones send them so.
  if (bytes[at] !== QUOTE) return skipDisplayName(bytes, at, end)
  const behind = skipQuoted(bytes, at, end)
  const bracket = behind < 0 ? end : skipSpace(bytes, behind, end)
  return bracket < end && bytes[bracket] === LESS ? bracket : -1
}

/** Sets the URI span and returns the offset behind the address, or -1. White space within a URI is none of it. */
function readUri(bytes: Buffer, at: number, end: number, isList: boolean, into: NameAddress): number {
  const bracket = findBracket(bytes, at, end)
  if (bracket < 0) return -1
  if (bracket >= end || bytes[bracket] !== LESS) {
    into.uriStart = at
    into.uriEnd = findAddressBreak(bytes, at, end, isList)
    return into.uriEnd
  }
  into.uriStart = bracket + 1
  into.uriEnd = skipUri(bytes, into.uriStart)
  return bytes[into.uriEnd] === GREATER ? into.uriEnd + 1 : -1
}

/**
 * Reads the address at `at`: `"name" <uri>;params`, `<uri>;params` or `uri;params`, where parameters behind a
 * bare URI belong to the header (RFC 3261 §20). Returns the offset behind it (the comma, in a list), -1 when malformed.
 * An empty or doubled tag is malformed: no dialog can be told by it. So is one that has no room for the tag its answer adds.
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
    if (parameter.nameStart < 0) {
      const hasRoomForTag = into.tagStart >= 0 || count < MAX_PARAMETERS - 1
      return hasRoomForTag && (at === end || isList) ? at : -1
    }
    if (!spells(bytes, parameter.nameStart, parameter.nameEnd, TAG)) continue
    if (into.tagStart >= 0 || parameter.valueEnd <= parameter.valueStart) return -1
    into.tagStart = parameter.valueStart
    into.tagEnd = parameter.valueEnd
  }
  return -1
}
