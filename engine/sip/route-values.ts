import { COMMA, skipSpace } from './characters.ts'
import { fieldsOfKind, type HeaderField } from './header-reader.ts'
import { NameAddress, readAddress } from './name-address.ts'

/** One value of Route, Record-Route or Contact. The URI is a fresh string; offsets count from the message's start. */
export interface RouteValue {
  /** Without angle brackets. */
  readonly uri: string
  /** The value with its header parameters. */
  readonly start: number
  readonly end: number
  /** The header field it stands in, name to CRLF. */
  readonly lineStart: number
  readonly lineEnd: number
}

const address = new NameAddress()

/** Appends the values of one field; false when one of them is malformed. */
function readValues(bytes: Buffer, field: HeaderField, values: RouteValue[], limit: number): boolean {
  let at = field.start
  for (;;) {
    const start = skipSpace(bytes, at, field.end)
    at = readAddress(bytes, start, field.end, true, address)
    if (at < 0 || values.length >= limit) return false
    const uri = bytes.latin1Slice(address.uriStart, address.uriEnd)
    values.push({ uri, start, end: address.end, lineStart: field.lineStart, lineEnd: field.lineEnd })
    if (at >= field.end || bytes[at] !== COMMA) return true
    at++
  }
}

/** All values of the header fields of `kind`, in order. null: one is malformed, or there are more than `limit`. */
export function readRouteValues(
  bytes: Buffer,
  from: number,
  end: number,
  kind: number,
  limit: number,
): readonly RouteValue[] | null {
  const values: RouteValue[] = []
  for (const field of fieldsOfKind(bytes, from, end, kind))
    if (!readValues(bytes, field, values, limit)) return null
  return values
}
