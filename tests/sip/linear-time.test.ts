import { describe, expect, test } from 'vitest'
import * as edit from '#engine/sip/edit.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { buildResponse } from '#engine/sip/responses.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { checkRequest } from '#engine/sip/validate.ts'
import { request } from '#tests/support/sip-messages.ts'

const SIZE = 65_000
const fill = (unit: string, bytes = SIZE) => unit.repeat(Math.floor(bytes / unit.length))
const withHeader = (name: string, value: string) => request({ headers: { [name]: value } })
const withLines = (line: string) =>
  Buffer.from(
    request()
      .toString('latin1')
      .replace('\r\nTo:', `\r\n${fill(line, SIZE - 400)}To:`),
    'latin1',
  )

const ATTACKS: Record<string, () => Buffer> = {
  'header of blanks': () => withHeader('Subject', fill(' ')),
  'blanks in front of a Via': () => withHeader('Via', `${fill(' ')}SIP/2.0/UDP h;branch=b`),
  'blanks within a Via': () => withHeader('Via', `SIP/2.0/UDP h;branch=b${fill(' ')};x`),
  '5,000 header lines': () => withLines('X-A: b\r\n'),
  '16,000 one-letter Vias': () => withLines('v:\r\n'),
  'header lines without a colon': () => withLines('X\r\n'),
  'Call-ID': () => withHeader('Call-ID', fill('a')),
  'Call-ID lines': () => withLines('i:a\r\n'),
  'Request-URI': () => request({ uri: `sip:${fill('a')}@h` }),
  'Request-URI of parameters': () => request({ uri: `sip:a@h${fill(';a=b')}` }),
  'Request-URI of colons': () => request({ uri: `sip:${fill(':')}` }),
  'Request-URI of at signs': () => request({ uri: `sip:${fill('@')}` }),
  method: () => request({ method: fill('A', SIZE / 2) }),
  'CSeq method': () => withHeader('CSeq', `1 ${fill('A')}`),
  'CSeq digits': () => withHeader('CSeq', `${fill('9')} OPTIONS`),
  'Content-Length digits': () => withHeader('Content-Length', fill('1')),
  folds: () => withHeader('Subject', fill('\r\n ')),
  'folds of blanks': () => withHeader('Subject', fill(`a${' '.repeat(90)}\r\n `)),
  'folds in From': () => withHeader('From', `${fill('\r\n ')}<sip:a@b>;tag=1`),
  'open quotes in From': () => withHeader('From', fill('"')),
  'one open quote in From': () => withHeader('From', `"${fill('\\"')}`),
  'quotes in From parameters': () => withHeader('From', `<sip:a@b>${fill(';x="\\"')}`),
  'less-than signs in From': () => withHeader('From', fill('<')),
  'semicolons in To': () => withHeader('To', `<sip:a@b>${fill(';')}`),
  'parameters in To': () => withHeader('To', `<sip:a@b>${fill(';a=b')}`),
  'commas in Via': () => withHeader('Via', `SIP/2.0/UDP h;branch=b${fill(',')}`),
  'quotes in Via': () => withHeader('Via', `SIP/2.0/UDP h;branch=b;x="a"${fill(',"')}`),
  'parameters in Via': () => withHeader('Via', `SIP/2.0/UDP h${fill(';a=b')};branch=b`),
  'brackets in Via': () => withHeader('Via', `SIP/2.0/UDP [${fill(':')}`),
  'commas in Route': () => withHeader('Route', `<sip:a>${fill(',')}`),
  'Route values': () => withHeader('Route', fill('<sip:a>,')),
  'Route lines': () => withLines('Route: <sip:a;lr>\r\n'),
  'Record-Route values': () => withHeader('Record-Route', fill('<sip:a>,')),
  'Proxy-Require lines': () => withLines('Proxy-Require: a\r\n'),
  'Contact commas': () => withHeader('Contact', fill(',')),
  'CRLFs only': () => Buffer.from(fill('\r\n')),
  'line feeds': () => Buffer.from(`OPTIONS sip:a@b SIP/2.0\r\n${fill('\n')}`),
  'carriage returns': () => Buffer.from(`OPTIONS sip:a@b SIP/2.0\r\n${fill('\r')}`),
  'no line end': () => Buffer.from(fill('A')),
  'NUL octets': () => Buffer.alloc(SIZE),
  'octets above 127': () => withHeader('Subject', fill('\xff')),
}

/** All a proxy may ask of a message, parsed or refused. */
function use(message: SipMessage, splicer: Splicer): void {
  checkRequest(message)
  splicer.begin(message)
  edit.setReceived(splicer, message.topVia, '192.0.2.1', 5060)
  edit.pushVia(splicer, 'SIP/2.0/UDP h;branch=b')
  edit.decrementMaxForwards(splicer)
  edit.removeRoutes(splicer, 1)
  if (message.bodyStart > 0) splicer.toBuffer()
  buildResponse(message, 400, 'Bad Request', { toTag: 't' })
  for (const text of [
    message.callId,
    message.fromTag,
    message.toTag,
    message.fromUri,
    message.toUri,
    message.contactUri(),
  ])
    expect(text).toBeTypeOf('string')
  message.nextVia()
  message.recordRoutes()
  message.header('Subject')
}

/** Median of warm runs: the first ones are compiled while they run. */
function medianMs(run: () => void): number {
  for (let i = 0; i < 20; i++) run()
  const times = Array.from({ length: 11 }, () => {
    const start = process.hrtime.bigint()
    run()
    return Number(process.hrtime.bigint() - start) / 1e6
  })
  return times.sort((a, b) => a - b)[5] ?? Infinity
}

describe('trust.md attack 5: 64 KB of anything parses in under 5 ms', () => {
  test.each(Object.keys(ATTACKS))('%s', (name) => {
    const bytes = ATTACKS[name]?.() ?? Buffer.alloc(0)
    expect(medianMs(() => parseMessage(bytes))).toBeLessThan(5)
  })

  test.each(Object.keys(ATTACKS))('%s: and all a proxy asks of it stays under 25 ms', (name) => {
    const bytes = ATTACKS[name]?.() ?? Buffer.alloc(0)
    const splicer = new Splicer()
    const parsed = parseMessage(bytes)
    const message = 'malformed' in parsed ? parsed.message : parsed
    if (message !== null) expect(medianMs(() => use(message, splicer))).toBeLessThan(25)
  })
})
