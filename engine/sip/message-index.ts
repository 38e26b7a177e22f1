import { COMMA, findListBreak, skipQuoted, skipSpace, trimEnd } from './characters.ts'
import type { DropReason } from './drop-reasons.ts'
import { HeaderLines, scanHeaderLines } from './header-lines.ts'
import {
  CALL_ID,
  CONTACT,
  CONTENT_LENGTH,
  CSEQ,
  FROM,
  kindOf,
  MAX_FORWARDS,
  OTHER,
  PROXY_REQUIRE,
  RESOURCE_PRIORITY,
  ROUTE,
  SESSION_EXPIRES,
  TIMESTAMP,
  TO,
  VIA,
} from './header-names.ts'
import type { MessageLimits } from './message-limits.ts'
import type { StartLine } from './start-line.ts'

/**
 * Where everything stands that routing needs: plain offsets into the received bytes, filled by one pass.
 * -1 is absent. `…Start` and `…End` enclose the value; `…LineStart` and `…LineEnd` the header field, CRLF included.
 */
export class MessageIndex implements StartLine {
  isRequest = false
  status = 0
  methodEnd = 0
  requestUriStart = 0
  requestUriEnd = 0
  headersStart = 0
  /** Offset of the empty line. */
  headersEnd = -1
  bodyStart = -1
  vias = 0
  /** Number of header fields of each name. */
  viaLines = 0
  routeLines = 0
  recordRouteLines = 0
  proxyRequireLines = 0
  sessionExpiresLines = 0
  resourcePriorityLines = 0
  /** From the first Route field to the last, and the same of Record-Route. */
  routesStart = -1
  routesEnd = -1
  recordRoutesStart = -1
  recordRoutesEnd = -1
  viaLineStart = -1
  viaLineEnd = -1
  viaStart = -1
  viaEnd = -1
  /** The second Via line. */
  nextViaStart = -1
  nextViaEnd = -1
  fromStart = -1
  fromEnd = -1
  toStart = -1
  toEnd = -1
  callIdStart = -1
  callIdEnd = -1
  cseqStart = -1
  cseqEnd = -1
  maxForwardsStart = -1
  maxForwardsEnd = -1
  contentLengthStart = -1
  contentLengthEnd = -1
  contactStart = -1
  contactEnd = -1
  timestampStart = -1
  timestampEnd = -1
  /** Found by the checks behind the pass. */
  cseqNumber = -1
  cseqMethodStart = -1
  maxForwards = -1
  contentLength = -1
  fromUriStart = -1
  fromUriEnd = -1
  fromTagStart = -1
  fromTagEnd = -1
  toUriStart = -1
  toUriEnd = -1
  toTagStart = -1
  toTagEnd = -1
}

const lines = new HeaderLines()

/** Values in a comma-separated list, counted to one above the cap; commas within quotes do not count. */
function countValues(bytes: Buffer, start: number, end: number, most: number): number {
  let values = 1
  for (
    let at = findListBreak(bytes, start, end);
    at < end && values <= most;
    at = findListBreak(bytes, at, end)
  ) {
    if (bytes[at] === COMMA) values++
    at = bytes[at] === COMMA ? at + 1 : skipQuoted(bytes, at, end)
    if (at < 0) return values
  }
  return values
}

function addVia(
  bytes: Buffer,
  index: MessageIndex,
  line: number,
  start: number,
  end: number,
  mostVias: number,
): DropReason | null {
  if (index.viaLines === 0) {
    index.viaLineStart = lines.starts[line] ?? 0
    index.viaLineEnd = lines.starts[line + 1] ?? 0
    index.viaStart = start
    index.viaEnd = end
  } else if (index.viaLines === 1) {
    index.nextViaStart = start
    index.nextViaEnd = end
  }
  index.viaLines++
  index.vias += countValues(bytes, start, end, mostVias)
  return index.vias > mostVias ? 'too-many-vias' : null
}

/** Takes one header field into the index. A single one that comes again is a fault (RFC 4475 §3.3.8). */
function addLine(
  bytes: Buffer,
  index: MessageIndex,
  kind: number,
  line: number,
  start: number,
  end: number,
  mostVias: number,
): DropReason | null {
  switch (kind) {
    case VIA:
      return addVia(bytes, index, line, start, end, mostVias)
    case FROM:
      if (index.fromStart >= 0) return 'duplicate-header'
      index.fromStart = start
      index.fromEnd = end
      return null
    case TO:
      if (index.toStart >= 0) return 'duplicate-header'
      index.toStart = start
      index.toEnd = end
      return null
    case CALL_ID:
      if (index.callIdStart >= 0) return 'duplicate-header'
      index.callIdStart = start
      index.callIdEnd = end
      return null
    case CSEQ:
      if (index.cseqStart >= 0) return 'duplicate-header'
      index.cseqStart = start
      index.cseqEnd = end
      return null
    case MAX_FORWARDS:
      if (index.maxForwardsStart >= 0) return 'duplicate-header'
      index.maxForwardsStart = start
      index.maxForwardsEnd = end
      return null
    case CONTENT_LENGTH:
      if (index.contentLengthStart >= 0) return 'duplicate-header'
      index.contentLengthStart = start
      index.contentLengthEnd = end
      return null
    case CONTACT:
      if (index.contactStart < 0) {
        index.contactStart = start
        index.contactEnd = end
      }
      return null
    case TIMESTAMP:
      index.timestampStart = start
      index.timestampEnd = end
      return null
    case ROUTE:
      if (index.routeLines++ === 0) index.routesStart = lines.starts[line] ?? 0
      index.routesEnd = lines.starts[line + 1] ?? 0
      return null
    case PROXY_REQUIRE:
      index.proxyRequireLines++
      return null
    case SESSION_EXPIRES:
      index.sessionExpiresLines++
      return null
    case RESOURCE_PRIORITY:
      index.resourcePriorityLines++
      return null
    default:
      if (index.recordRouteLines++ === 0) index.recordRoutesStart = lines.starts[line] ?? 0
      index.recordRoutesEnd = lines.starts[line + 1] ?? 0
      return null
  }
}

/** The fields of the last scan, each by its name. All are read even behind a fault, so that it can be answered. */
function addLines(bytes: Buffer, index: MessageIndex, limits: MessageLimits): DropReason | null {
  // A response comes with the Via that we put on top of those its request was measured by.
  const mostVias = index.isRequest ? limits.vias : limits.vias + 1
  const { starts, nameEnds, valueStarts, valueEnds, count } = lines
  let fault: DropReason | null = null
  for (let i = 0; i < count; i++) {
    const kind = kindOf(bytes, starts[i] ?? 0, nameEnds[i] ?? 0)
    if (kind === OTHER) continue
    const start = skipSpace(bytes, valueStarts[i] ?? 0, valueEnds[i] ?? 0)
    const end = trimEnd(bytes, start, valueEnds[i] ?? 0)
    const lineFault = addLine(bytes, index, kind, i, start, end, mostVias)
    fault ??= lineFault
  }
  return fault
}

/** Fills the index from the header part that ends before `end`; returns the first fault. */
export function indexHeaders(
  bytes: Buffer,
  end: number,
  index: MessageIndex,
  limits: MessageLimits,
): DropReason | null {
  const scanFault = scanHeaderLines(bytes, index.headersStart, end, lines, limits)
  const fault = addLines(bytes, index, limits)
  if (lines.end >= 0) {
    index.headersEnd = lines.end
    index.bodyStart = lines.end + 2
  }
  return scanFault ?? fault
}
