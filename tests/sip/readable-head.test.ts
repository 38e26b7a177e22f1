import { expect, test } from 'vitest'
import { parseMessage } from '#engine/sip/message.ts'
import { readableHead } from '#engine/sip/readable-head.ts'

const read = (...more: string[]): string[] => {
  const head = [
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK-1',
    'From: <sip:a@example.org>;tag=1',
    'To: <sip:b@example.org>;tag=2',
    'Call-ID: 1@10.0.0.1',
    'CSeq: 1 OPTIONS',
    ...more,
    'Content-Length: 4',
  ]
  const parsed = parseMessage(Buffer.from(`${head.join('\r\n')}\r\n\r\nbody`))
  if ('malformed' in parsed) throw new Error(JSON.stringify(parsed))
  return readableHead(parsed)
}

test('the status line and every field stand as they came, a fold as one space, without the body', () => {
  const lines = read('Server: FreeSWITCH\r\n 1.10', 'Allow: INVITE, ACK')
  expect(lines[0]).toBe('SIP/2.0 200 OK')
  expect(lines).toContain('Server: FreeSWITCH 1.10')
  expect(lines).toContain('Allow: INVITE, ACK')
  expect(lines.join()).not.toContain('body')
})

test('control characters and terminal escapes are spaces', () => {
  expect(read('Server: a\u001b[31mred\u0007')).toContain('Server: a [31mred')
})

test('of credentials the scheme alone is told, in every spelling', () => {
  const lines = read(
    'WWW-Authenticate: Digest realm="r", nonce="secret-one"',
    'proxy-authenticate : Digest nonce="secret-two"',
    'Authentication-Info: nextnonce="secret-three"',
  )
  expect(lines).toContain('WWW-Authenticate: Digest ********')
  expect(lines.join()).not.toMatch(/secret-(one|two)|"secret-three"/)
})

test('long lines and many lines are cut, and say so', () => {
  const lines = read(`Server: ${'x'.repeat(1_000)}`, ...Array.from({ length: 80 }, (_, i) => `X-${i}: 1`))
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(401)
  expect(lines.at(-1)).toMatch(/^… and \d+ more lines$/)
})
