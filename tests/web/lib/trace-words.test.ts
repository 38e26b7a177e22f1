import { expect, test } from 'vitest'
import { shownText, traceText } from '#web/lib/trace-words.ts'

test('attacks on the panel 2: control characters and what turns the writing are written out; line ends stay', () => {
  const utf8 = (text: string) => Buffer.from(text).toString('latin1')
  expect(shownText('a\x1b[31mb\x00\x7f\r\nc\td\re\n')).toBe('a\\x1b[31mb\\x00\\x7f\r\nc\td\\x0de\n')
  expect(shownText(utf8('Zoë ‮evil\u0085'))).toBe('Zoë \\x202eevil\\x85')
  expect(shownText('\xff')).toBe('�')
})

test('a text of a trace names when, how and between whom', () => {
  const ends = { local: '10.0.0.1:5060', remote: '10.0.2.1:5062', transport: 'tcp' } as const
  const text = 'BYE sip:a SIP/2.0\r\n\r\n'
  const told = traceText([
    { ...ends, atMs: 1_800_000_000_123.456, direction: 'in', text, length: text.length },
    { ...ends, atMs: 1_800_000_000_124, direction: 'out', text: 'x\x07', length: 9 },
  ])
  expect(told).toBe(
    `---- 2027-01-15T08:00:00.123456Z tcp 10.0.2.1:5062 -> 10.0.0.1:5060\r\n${text}\r\n\r\n---- 2027-01-15T08:00:00.124000Z tcp 10.0.0.1:5060 -> 10.0.2.1:5062, 9 bytes\r\nx\\x07\r\n`,
  )
})
