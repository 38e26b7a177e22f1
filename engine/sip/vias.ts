import { VIA } from './header-names.ts'
import { fieldsOfKind } from './header-reader.ts'
import type { SipMessage } from './message.ts'
import { parseVia } from './via.ts'

/** How many Via values name a hop that `counts`; a malformed one ends its line. */
export function countVias(
  { bytes, headersStart, bodyStart }: SipMessage,
  counts: (host: string, port: number) => boolean,
): number {
  let count = 0
  for (const { start, end } of fieldsOfKind(bytes, headersStart, bodyStart, VIA)) {
    for (let via = parseVia(bytes, start, end); via; ) {
      if (counts(via.host, via.port)) count += 1
      via = via.nextStart < 0 ? null : parseVia(bytes, via.nextStart, end)
    }
  }
  return count
}
