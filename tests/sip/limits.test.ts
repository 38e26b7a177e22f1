import { describe, expect, test } from 'vitest'
import { limitsSchema } from '#engine/contract/limits.ts'
import { parseMessage } from '#engine/sip/message.ts'
import { DEFAULT_LIMITS, type MessageLimits, OWN_LIMITS } from '#engine/sip/message-limits.ts'
import { buildResponse } from '#tests/support/built-response.ts'
import { request, response } from '#tests/support/sip-messages.ts'

type Header = [string, string]

const PAD: Header = ['X', '']
/** `X: ` and CRLF. */
const PAD_OVERHEAD = 5

/** What became of a message: parsed, or the reason and the response it deserves. */
function outcome(bytes: Buffer, limits: Partial<MessageLimits> = {}): string {
  const message = parseMessage(bytes, { ...DEFAULT_LIMITS, ...limits })
  return 'malformed' in message ? `${message.reason} ${message.status}` : 'parsed'
}

/** A request whose header part has exactly so many octets, in lines of at most 8,000. */
function withHeaderPart(bytes: number): Buffer {
  const bare = request().length
  const extra: Header[] = []
  for (let left = bytes - bare; left > 0; ) {
    // No rest too short for a line of its own.
    const line = left > 8_000 ? Math.min(8_000, left - PAD_OVERHEAD) : left
    extra.push(['X', 'y'.repeat(line - PAD_OVERHEAD)])
    left -= line
  }
  return request({ extra })
}

const vias = (count: number) => Array(count).fill('SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb')
const onOneLine = (count: number) => ({ Via: vias(count).join(', ') })
const onTheirOwnLines = (count: number): { headers: Record<string, string>; extra: Header[] } => ({
  headers: { Via: vias(1).join() },
  extra: vias(count - 1).map((value): Header => ['v', value]),
})

describe('issue 3, limits of a message: at the limit it is read, one above it is refused with a reason of its own', () => {
  test('the defaults are those of the configuration', () => {
    expect(DEFAULT_LIMITS).toEqual(limitsSchema.parse({}))
    expect(DEFAULT_LIMITS).toMatchObject({
      messageBytes: 1_114_112,
      headerBytes: 65_536,
      headerLineBytes: 8_192,
      headerLines: 256,
      vias: 70,
    })
  })

  test.each([1_024, 65_536])('headerBytes %d: start line, fields and empty line; 513', (headerBytes) => {
    expect(withHeaderPart(headerBytes)).toHaveLength(headerBytes)
    expect(outcome(withHeaderPart(headerBytes), { headerBytes })).toBe('parsed')
    expect(outcome(withHeaderPart(headerBytes + 1), { headerBytes })).toBe('header-too-large 513')
  })

  test('headerBytes bounds the header part, not the body', () => {
    expect(outcome(request({ body: 'y'.repeat(5_000) }), { headerBytes: 1_024 })).toBe('parsed')
  })

  test.each([2_048, 1_114_112])('messageBytes %d: body included; 513', (messageBytes) => {
    const sized = (bytes: number) => {
      const bare = request({ body: 'y'.repeat(bytes - 1_000) }).length - (bytes - 1_000)
      return request({ body: 'y'.repeat(bytes - bare) })
    }
    expect(sized(messageBytes)).toHaveLength(messageBytes)
    expect(outcome(sized(messageBytes), { messageBytes })).toBe('parsed')
    expect(outcome(sized(messageBytes + 1), { messageBytes })).toBe('message-too-large 513')
  })

  test('messageBytes: the length that is announced counts, though the rest has not come: 513, not 400', () => {
    const announcing = (bytes: number) => request({ headers: { 'Content-Length': String(bytes) } })
    const head = announcing(1_000).length
    expect(outcome(announcing(2_048 - head), { messageBytes: 2_048 })).toBe('body-too-short 400')
    expect(outcome(announcing(2_049 - head), { messageBytes: 2_048 })).toBe('message-too-large 513')
  })

  test.each([256, 8_192, 65_000])(
    'headerLineBytes %d: one field, name to line end, folds included; 513',
    (headerLineBytes) => {
      const folded = (bytes: number): Header => {
        const fold = 'a\r\n b'
        return [PAD[0], fold + 'y'.repeat(bytes - fold.length - PAD_OVERHEAD)]
      }
      const line = (bytes: number): Header => [PAD[0], 'y'.repeat(bytes - PAD_OVERHEAD)]
      for (const field of [folded, line]) {
        expect(outcome(request({ extra: [field(headerLineBytes)] }), { headerLineBytes })).toBe('parsed')
        expect(outcome(request({ extra: [field(headerLineBytes + 1)] }), { headerLineBytes })).toBe(
          'header-line-too-long 513',
        )
      }
    },
  )

  test.each([256, 8_192])('headerLineBytes %d: the start line too; 414', (headerLineBytes) => {
    const line = (bytes: number) =>
      request({ uri: `sip:${'u'.repeat(bytes - 'OPTIONS sip: SIP/2.0'.length)}` })
    expect(outcome(line(headerLineBytes), { headerLineBytes })).toBe('parsed')
    expect(outcome(line(headerLineBytes + 1), { headerLineBytes })).toBe('start-line-too-long 414')
  })

  test.each([
    [1_024, 8_192, 'header-too-large 513'],
    [1_024, 512, 'start-line-too-long 414'],
    [65_536, 65_536, 'start-line-too-long 414'],
  ])(
    '§21.5.7, §21.4.12: a start line above headerBytes %d with headerLineBytes %d: %s, answered by what stands behind it',
    (headerBytes, headerLineBytes, expected) => {
      // With its CRLF two and one above the limit; then nothing else has room.
      for (const line of [headerBytes, headerBytes - 1, headerBytes + 1_000]) {
        const long = request({ uri: `sip:${'u'.repeat(line - 'OPTIONS sip: SIP/2.0'.length)}` })
        const isLine = line <= headerLineBytes
        expect(outcome(long, { headerBytes, headerLineBytes })).toBe(
          isLine ? 'header-too-large 513' : expected,
        )
        const message = parseMessage(long, { ...DEFAULT_LIMITS, headerBytes, headerLineBytes })
        if (!('malformed' in message) || !message.message) throw new Error('no answer')
        const answer = buildResponse(message.message, message.status, 'x', { toTag: 't' }).toString('latin1')
        expect(answer).toContain('\r\nCSeq: 1 OPTIONS\r\n')
      }
    },
  )

  test('a line that ends nowhere is no SIP, whatever the limits', () => {
    for (const bytes of [2_000, 80_000])
      expect(outcome(Buffer.from(`OPTIONS sip:${'u'.repeat(bytes)}`), { headerBytes: 1_024 })).toBe(
        'not-sip 0',
      )
    expect(outcome(Buffer.from(`GET /${'u'.repeat(2_000)} HTTP/1.1\r\n\r\n`), { headerBytes: 1_024 })).toBe(
      'not-sip 0',
    )
  })

  test.each([16, 256])('headerLines %d; 513', (headerLines) => {
    // Seven and Content-Length.
    const many = (count: number) => request({ extra: Array(count - 8).fill(['X', 'y']) })
    expect(outcome(many(headerLines), { headerLines })).toBe('parsed')
    expect(outcome(many(headerLines + 1), { headerLines })).toBe('too-many-headers 513')
  })

  test.each([2, 70])('vias %d, on one line or on many; 483: as if they were hops', (limit) => {
    const limits = { vias: limit }
    expect(outcome(request({ headers: onOneLine(limit) }), limits)).toBe('parsed')
    expect(outcome(request({ headers: onOneLine(limit + 1) }), limits)).toBe('too-many-vias 483')
    expect(outcome(request(onTheirOwnLines(limit)), limits)).toBe('parsed')
    expect(outcome(request(onTheirOwnLines(limit + 1)), limits)).toBe('too-many-vias 483')
  })

  test('§16.6 step 8: the response to a request with as many Vias as allowed has ours on top, and is read', () => {
    // Two of its own.
    const comesBack = (count: number) =>
      outcome(response({ extra: vias(count - 2).map((value): Header => ['Via', value]) }))
    expect(comesBack(71)).toBe('parsed')
    expect(comesBack(72)).toBe('too-many-vias 0')
  })

  test('a line within quotes or a comment counts like any other, and Via commas within quotes are none', () => {
    const quoted = `SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb;x="${','.repeat(500)}"`
    expect(outcome(request({ headers: { Via: quoted } }), { vias: 2 })).toBe('parsed')
  })

  test('a refused request is answered with what could be read of it', () => {
    const message = parseMessage(withHeaderPart(70_000))
    if (!('malformed' in message) || !message.message) throw new Error('no answer')
    const answer = buildResponse(message.message, message.status, 'x', { toTag: 't' }).toString('latin1')
    expect(answer).toMatch(/^SIP\/2\.0 513 x\r\nVia: SIP\/2\.0\/UDP 127\.9\.0\.2:5062;/)
    expect(answer).toContain('\r\nCSeq: 1 OPTIONS\r\n')
  })

  test('what we sent ourselves is read though our fields put it above the limits', () => {
    const extra = Array.from({ length: 252 }, (): Header => ['v', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb'])
    const ours = request({ extra })
    expect(outcome(ours)).toBe('too-many-headers 513')
    const read = parseMessage(ours, OWN_LIMITS)
    expect('malformed' in read ? read.reason : read.headerAll('Via')).toHaveLength(253)
  })
})
