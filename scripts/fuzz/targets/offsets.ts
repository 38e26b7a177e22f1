import type { SipMessage } from '#engine/sip/message.ts'
import type { RouteValue } from '#engine/sip/route-values.ts'
import type { Via } from '#engine/sip/via.ts'
import { demand, demandEqual } from '../violation.ts'

/** A pair that is absent as a whole, or lies in the range. */
function demandRange(start: number, end: number, from: number, to: number, what: string): void {
  const isAbsent = start === -1 && end === -1
  demand(
    isAbsent || (from <= start && start <= end && end <= to),
    'offsets',
    () => `${what}: ${start} to ${end} is not within ${from} to ${to}`,
  )
}

/** Every `…Start` and `…End` of the index, whatever fields it has or gets. */
function checkIndex(message: SipMessage): void {
  const { bytes } = message
  const index = new Map(Object.entries(message.index))
  for (const [name, start] of index) {
    const end = index.get(name.replace(/Start$/, 'End'))
    if (name.endsWith('Start') && typeof start === 'number' && typeof end === 'number')
      demandRange(start, end, 0, bytes.length, name)
  }
}

/** A tag or URI lies within the value of its own field. */
function checkWithin(message: SipMessage): void {
  const { index } = message
  demandRange(index.fromUriStart, index.fromUriEnd, index.fromStart, index.fromEnd, 'From URI')
  demandRange(index.fromTagStart, index.fromTagEnd, index.fromStart, index.fromEnd, 'From tag')
  demandRange(index.toUriStart, index.toUriEnd, index.toStart, index.toEnd, 'To URI')
  demandRange(index.toTagStart, index.toTagEnd, index.toStart, index.toEnd, 'To tag')
  demandRange(index.viaStart, index.viaEnd, index.viaLineStart, index.viaLineEnd, 'Via')
}

function checkVia(bytes: Buffer, via: Via, from: number, to: number): void {
  demandRange(via.start, via.end, from, to, 'Via value')
  demandRange(via.receivedStart, via.receivedEnd, via.start, via.end, 'received')
  demandRange(via.rportStart, via.rportEnd, via.start, via.end, 'rport')
  if (via.nextStart >= 0) demandRange(via.nextStart, to, via.end + 1, to, 'next Via value')
  if (via.rport <= 0) return
  const written = bytes.latin1Slice(via.rportStart, via.rportEnd)
  const digits = /^rport[ \t\r\n]*=[ \t\r\n]*(\d+)$/i.exec(written)?.[1]
  demandEqual(via.rport, Number(digits), 'rport', written)
}

function checkValues(message: SipMessage, values: readonly RouteValue[]): void {
  let behind = message.headersStart
  for (const { start, end, lineStart, lineEnd } of values) {
    demandRange(lineStart, lineEnd, message.headersStart, message.index.headersEnd, 'Route line')
    demandRange(start, end, Math.max(behind, lineStart), lineEnd - 2, 'Route value')
    behind = end
  }
}

/** Every offset a message offers lies where it says, so that an edit made by it hits nothing else. */
export function checkOffsets(message: SipMessage): void {
  const { index, topVia } = message
  checkIndex(message)
  checkWithin(message)
  checkVia(message.bytes, topVia, index.viaStart, index.viaEnd)
  const next = message.nextVia()
  const isOnLine = topVia.nextStart >= 0
  if (next)
    checkVia(
      message.bytes,
      next,
      isOnLine ? topVia.nextStart : index.nextViaStart,
      isOnLine ? index.viaEnd : index.nextViaEnd,
    )
  checkValues(message, message.routes())
  checkValues(message, message.recordRoutes())
  demandRange(message.bodyStart, message.bodyStart + message.bodyLength, 0, message.bytes.length, 'body')
}
