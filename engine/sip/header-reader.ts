import { nameOctets, skipSpace, spells, trimEnd } from './characters.ts'
import { HeaderLines, scanHeaderLines } from './header-lines.ts'
import { COMPACT_FORMS, kindOf } from './header-names.ts'

const LONG_FORMS: ReadonlyMap<string, string> = new Map(
  [...COMPACT_FORMS].map(([long, compact]) => [compact, long]),
)
const FOLD = /\r\n[ \t]+/g

const lines = new HeaderLines()

/** A fold reads as one space (RFC 3261 §7.3.1). */
function unfold(value: string): string {
  return value.includes('\n') ? value.replace(FOLD, ' ') : value
}

/** One header field. Offsets count from the start of the message. */
export interface HeaderField {
  /** The field, name to CRLF. */
  readonly lineStart: number
  readonly lineEnd: number
  /** The value without surrounding white space; folds within it stand as received. */
  readonly start: number
  readonly end: number
}

function fieldAt(bytes: Buffer, line: number): HeaderField {
  const valueEnd = lines.valueEnds[line] ?? 0
  const start = skipSpace(bytes, lines.valueStarts[line] ?? 0, valueEnd)
  return {
    lineStart: lines.starts[line] ?? 0,
    lineEnd: lines.starts[line + 1] ?? 0,
    start,
    end: trimEnd(bytes, start, valueEnd),
  }
}

/** The header fields of one kind of the header part from `from` to `end`, in order. */
export function fieldsOfKind(bytes: Buffer, from: number, end: number, kind: number): readonly HeaderField[] {
  const fields: HeaderField[] = []
  scanHeaderLines(bytes, from, end, lines)
  for (let i = 0; i < lines.count; i++)
    if (kindOf(bytes, lines.starts[i] ?? 0, lines.nameEnds[i] ?? 0) === kind) fields.push(fieldAt(bytes, i))
  return fields
}

/** The header fields of one name, in every case, long and compact, in order. */
export function fieldsNamed(bytes: Buffer, from: number, end: number, name: string): readonly HeaderField[] {
  const lower = name.toLowerCase()
  const long = LONG_FORMS.get(lower) ?? lower
  const longName = nameOctets(long)
  const compactName = nameOctets(COMPACT_FORMS.get(long) ?? long)
  const fields: HeaderField[] = []
  scanHeaderLines(bytes, from, end, lines)
  for (let i = 0; i < lines.count; i++) {
    const start = lines.starts[i] ?? 0
    const nameEnd = lines.nameEnds[i] ?? 0
    if (!spells(bytes, start, nameEnd, longName) && !spells(bytes, start, nameEnd, compactName)) continue
    fields.push(fieldAt(bytes, i))
  }
  return fields
}

/** Their unfolded values, as fresh strings. */
export function readHeaders(bytes: Buffer, from: number, end: number, name: string): string[] {
  const fields = fieldsNamed(bytes, from, end, name)
  return fields.map((field) => unfold(bytes.latin1Slice(field.start, field.end)))
}
