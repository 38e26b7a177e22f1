import { TOKEN_OCTETS } from './characters.ts'
import { type MessageLimits, MOST_HEADER_LINES, OWN_LIMITS } from './message-limits.ts'

/** Why the header part could not be read to its end, or where it is at odds with the grammar. */
export type LineFault =
  | 'bad-header-name'
  | 'bad-line-end'
  | 'no-header-end'
  | 'too-many-headers'
  | 'header-line-too-long'

/** Where the header fields of one message stand. Reused: valid until the next scan. */
export class HeaderLines {
  count = 0
  /** Offset of the empty line; -1 when it was not reached. */
  end = -1
  /** `starts[i + 1]` is behind the CRLF of field `i`, folds included. */
  readonly starts = new Int32Array(MOST_HEADER_LINES + 2)
  /** Equal to the start where no name stands. */
  readonly nameEnds = new Int32Array(MOST_HEADER_LINES + 2)
  /** Behind colon and blanks; folds that follow belong to the value. */
  readonly valueStarts = new Int32Array(MOST_HEADER_LINES + 2)
  /** The CR that ends the field. */
  readonly valueEnds = new Int32Array(MOST_HEADER_LINES + 2)
}

// Compared with for every octet: imported constants would be read anew each time, and that costs more than the loop.
const isToken = TOKEN_OCTETS
const HT = 9
const LF = 10
const CR = 13
const SP = 32
const COLON = 58

/**
 * Finds the header fields between `from` and the empty line (RFC 3261 §7.3.1), folds included. Returns the first
 * fault: behind a faulty name or a line too long the scan goes on, a lone CR or LF ends it, for it would let two
 * readers disagree on where lines end. `end` bounds the header part. One flat loop, because it looks at every octet of
 * every message.
 */
export function scanHeaderLines(
  bytes: Buffer,
  from: number,
  end: number,
  lines: HeaderLines,
  limits: MessageLimits = OWN_LIMITS,
): LineFault | null {
  const mostLines = limits.headerLines | 0
  const mostBytes = limits.headerLineBytes | 0
  const { starts, nameEnds, valueStarts, valueEnds } = lines
  let fault: LineFault | null = null
  let count = 0
  let i = from | 0
  lines.end = -1
  for (;;) {
    const start = i
    starts[count] = start
    lines.count = count
    if (bytes[i] === CR && bytes[i + 1] === LF && i + 2 <= end) break
    if (count >= mostLines) return 'too-many-headers'
    while (isToken[bytes[i] ?? 0] === 1) i++
    nameEnds[count] = i
    const isNamed = i > start
    while (bytes[i] === SP || bytes[i] === HT) i++
    if (isNamed && bytes[i] === COLON) i++
    else {
      nameEnds[count] = start
      fault ??= 'bad-header-name'
    }
    while (bytes[i] === SP || bytes[i] === HT) i++
    valueStarts[count] = i
    for (;;) {
      while ((bytes[i] ?? 0) > CR) i++
      if (i >= end) return 'no-header-end'
      if (bytes[i] === CR && bytes[i + 1] === LF) {
        if (bytes[i + 2] !== SP && bytes[i + 2] !== HT) break
        i += 2
      } else if (bytes[i] === CR || bytes[i] === LF) return 'bad-line-end'
      else i++
    }
    valueEnds[count] = i
    i += 2
    if (i - start > mostBytes) fault ??= 'header-line-too-long'
    count++
  }
  lines.end = i
  return fault
}
