import type { SipMessage } from '#engine/sip/message.ts'
import { headerValues, type PlainReading } from '../reference/plain-reading.ts'
import { demandEqual } from '../violation.ts'
import { viaWords } from './parsing.ts'

function agree(seen: unknown, wanted: unknown, what: string): void {
  demandEqual(seen, wanted, `agreement: ${what}`, what)
}

/** Parser and reference tell the same of a message both take. */
export function checkAgreement(message: SipMessage, plain: PlainReading): void {
  agree([message.isRequest, message.status], [plain.isRequest, plain.status], 'start line')
  agree(message.method, plain.method, 'method')
  agree(message.requestUri, plain.requestUri, 'Request-URI')
  agree(message.callId, plain.callId, 'Call-ID')
  agree([message.cseqNumber, message.cseqMethod], [plain.cseqNumber, plain.method], 'CSeq')
  agree([message.fromUri, message.fromTag], [plain.from.uri, plain.from.tag], 'From')
  agree([message.toUri, message.toTag], [plain.to.uri, plain.to.tag], 'To')
  agree(message.maxForwards, plain.maxForwards, 'Max-Forwards')
  agree(viaWords(message.topVia), viaWords(plain.topVia), 'Via')
  if (plain.nextVia !== undefined) agree(viaWords(message.nextVia()), viaWords(plain.nextVia), 'next Via')
  if (plain.vias !== undefined) agree(message.index.vias, plain.vias, 'number of Vias')
  agree(
    message.routes().map((route) => route.uri),
    plain.routes.map((route) => route.uri),
    'Route',
  )
  if (plain.recordRoutes)
    agree(
      message.recordRoutes().map((route) => route.uri),
      plain.recordRoutes.map((route) => route.uri),
      'Record-Route',
    )
  checkBody(message, plain)
  checkHeaders(message, plain)
}

function checkBody(message: SipMessage, plain: PlainReading): void {
  const { body } = plain.message
  const length = plain.contentLength < 0 ? body.length : plain.contentLength
  const end = message.bodyStart + message.bodyLength
  agree(message.hasContentLength, plain.contentLength >= 0, 'has Content-Length')
  agree(message.bytes.latin1Slice(message.bodyStart, end), body.slice(0, length), 'body')
}

/** Every header field there is, asked for by its long name. */
function checkHeaders(message: SipMessage, plain: PlainReading): void {
  for (const name of new Set(plain.message.fields.map((field) => field.name)))
    agree(message.headerAll(name), headerValues(plain.message, name), 'header fields')
}
