import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { type FramerUser, StreamFramer } from '#engine/transport/framing.ts'

const MAX_HEADER_BYTES = 64 * 1_024
const MAX_BODY_BYTES = 1_024 * 1_024
const LIMITS = { headerBytes: MAX_HEADER_BYTES, messageBytes: MAX_HEADER_BYTES + MAX_BODY_BYTES }

function framing(limits = LIMITS) {
  const events: string[] = []
  const frames: Buffer[] = []
  const headers: (string | null)[] = []
  const user: FramerUser = {
    onFrame: (bytes) => {
      frames.push(bytes)
      events.push('frame')
    },
    onKeepAlive: () => events.push('keep-alive'),
    onFault: (fault, header) => {
      events.push(fault)
      headers.push(header?.toString('latin1') ?? null)
    },
  }
  const framer = new StreamFramer(user, () => limits)
  const push = (text: string) => framer.push(Buffer.from(text, 'latin1'))
  return { framer, events, frames, headers, push }
}

function message(body: string, name = 'Content-Length', value = String(body.length)): string {
  return `OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nCall-ID: content-length\r\n${name}: ${value}\r\n\r\n${body}`
}

const texts = (frames: readonly Buffer[]) => frames.map((frame) => frame.toString('latin1'))

describe('§18.3: messages are cut by Content-Length', () => {
  test.each(['', 'v=0', '\r\n\r\nINVITE sip:x SIP/2.0\r\n\r\n'])('body %j', (body) => {
    const { push, frames } = framing()
    push(message(body))
    expect(texts(frames)).toEqual([message(body)])
  })

  test('one byte at a time', () => {
    const { push, frames, events } = framing()
    const wanted = [message('abc'), message(''), message('x'.repeat(3_000))]
    for (const byte of wanted.join('\r\n')) push(byte)
    expect(texts(frames)).toEqual(wanted)
    expect(events).toEqual(['frame', 'frame', 'frame'])
  })

  test('pipelined in one chunk', () => {
    const { push, frames } = framing()
    const wanted = Array.from({ length: 100 }, (_, i) => message('y'.repeat(i)))
    push(wanted.join(''))
    expect(texts(frames)).toEqual(wanted)
  })

  test.each([1, 2, 3, 4, 5])('cut at random, seed %d', (seed) => {
    const { push, frames } = framing()
    const random = seededRandom(seed)
    const wanted = Array.from({ length: 200 }, () => message('z'.repeat(random.below(2_000))))
    const stream = wanted.join('')
    for (let at = 0; at < stream.length; ) {
      const length = 1 + random.below(3_000)
      push(stream.slice(at, at + length))
      at += length
    }
    expect(texts(frames)).toEqual(wanted)
  })

  test('a frame is not changed by what comes after it', () => {
    const { push, frames } = framing()
    push(message('first').slice(0, 40))
    push(message('first').slice(40) + message('second').slice(0, 10))
    push(message('second').slice(10) + 'Q'.repeat(200))
    expect(texts(frames)).toEqual([message('first'), message('second')])
  })

  test('a small frame does not keep its large chunk alive', () => {
    const { framer, frames } = framing()
    framer.push(Buffer.concat([Buffer.from(message('')), Buffer.from(message('b'.repeat(60_000)))]))
    expect(frames[0]?.buffer.byteLength).toBe(message('').length)
    expect(frames[1]?.length).toBeGreaterThan(60_000)
  })

  test('the largest body and header part are taken', () => {
    const { push, frames } = framing()
    const text = message('b'.repeat(MAX_BODY_BYTES))
    push(text)
    const bare = message('')
    const large = bare.replace(
      'Call-ID: ',
      `X: ${'h'.repeat(MAX_HEADER_BYTES - bare.length - 5)}\r\nCall-ID: `,
    )
    push(large)
    expect(texts(frames)).toEqual([text, large])
    expect(large).toHaveLength(MAX_HEADER_BYTES)
  })
})

describe('§20.14, §7.3.1, §7.3.3: the ways to write Content-Length', () => {
  test.each([
    ['l', '3'],
    ['L', '3'],
    ['CONTENT-LENGTH', '3'],
    ['Content-Length ', '3'],
    ['Content-Length\t', ' \t3  '],
    ['Content-Length', '\r\n 3'],
    ['Content-Length', '3\r\n\t'],
    ['Content-Length', '003'],
  ])('%j: %j', (name, value) => {
    const { push, frames, events } = framing()
    push(message('abc', name, value))
    expect(events).toEqual(['frame'])
    expect(frames[0]?.toString('latin1').endsWith('abc')).toBe(true)
  })

  test.each([
    'X-Content-Length: 9',
    'Content-Lengthy: 9',
    'l x: 9',
    'Subject: hi\r\n Content-Length: 9',
    'Language: 9',
  ])('%j is another header', (line) => {
    const { push, frames, events } = framing()
    const text = message('abc').replace('Call-ID', `${line}\r\nCall-ID`)
    push(text)
    expect([events, texts(frames)]).toEqual([['frame'], [text]])
  })
})

describe('a stream that cannot be followed ends with its header part and one fault', () => {
  test.each([
    ['-1', 'content-length-invalid'],
    ['+3', 'content-length-invalid'],
    ['', 'content-length-invalid'],
    ['3, 3', 'content-length-invalid'],
    ['3x', 'content-length-invalid'],
    ['0x3', 'content-length-invalid'],
    ['3\n', 'content-length-invalid'],
    ['4294967296000', 'content-length-invalid'],
    ['9'.repeat(400), 'content-length-invalid'],
    ['4294967296', 'message-too-large'],
    [String(LIMITS.messageBytes), 'message-too-large'],
  ])('Content-Length: %s', (value, fault) => {
    const { push, events, headers } = framing()
    push(`${message('abc', 'Content-Length', value)}`)
    push(message(''))
    expect(events).toEqual([fault])
    expect(headers).toEqual([message('', 'Content-Length', value)])
  })

  test.each(['Content-Length: 3', 'l: 3', 'content-length : 4'])(
    'two Content-Lengths, the other as %j',
    (line) => {
      const { push, events, headers } = framing()
      const text = message('abc').replace('Call-ID', `${line}\r\nCall-ID`)
      push(text)
      expect(events).toEqual(['content-length-repeated'])
      expect(headers).toEqual([text.slice(0, -3)])
    },
  )

  test('no Content-Length', () => {
    const { push, events, headers } = framing()
    push('OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n')
    expect(events).toEqual(['content-length-missing'])
    expect(headers[0]).toContain('OPTIONS')
  })

  test.each(['\u0016\u0003\u0001', '\u0000\u0001\u0000\u0000', '\n\n', '\r\r', ' INVITE', '\u00ff'])(
    'bytes that start no message: %j',
    (bytes) => {
      const { push, events, headers } = framing()
      push(bytes + message(''))
      expect([events, headers]).toEqual([['not-sip'], [null]])
    },
  )

  test.each([1, 1_000, 1_000_000])('an endless header part, in chunks of %d', (size) => {
    const { push, framer, events } = framing()
    for (let sent = 0; sent <= MAX_HEADER_BYTES + size; sent += size) push('a'.repeat(size))
    expect(events).toEqual(['header-too-large'])
    expect(framer.heldBytes).toBe(0)
  })

  test('a header part whose end comes after the cap', () => {
    const { push, events } = framing()
    push(message('').replace('Call-ID', `X: ${'h'.repeat(MAX_HEADER_BYTES)}\r\nCall-ID`))
    expect(events).toEqual(['header-too-large'])
  })
})

describe('RFC 5626 §4.4.1: double CRLF', () => {
  test('between messages is a keep-alive, once each, however it is cut', () => {
    const { push, events } = framing()
    push(`\r\n\r\n${message('a')}\r\n\r\n`)
    for (const byte of '\r\n\r\n') push(byte)
    expect(events).toEqual(['keep-alive', 'frame', 'keep-alive', 'keep-alive'])
  })

  test('§7.5: a single CRLF before a start line is ignored', () => {
    const { push, events, frames } = framing()
    push(`\r\n${message('a')}\r\n${message('b')}`)
    expect(events).toEqual(['frame', 'frame'])
    expect(texts(frames)).toEqual([message('a'), message('b')])
  })

  test('a lone CRLF is no message under way', () => {
    const { push, framer } = framing()
    push('\r\n')
    expect(framer.isMidMessage).toBe(false)
    push('I')
    expect(framer.isMidMessage).toBe(true)
  })
})

describe('memory and work stay bounded', () => {
  test('a large buffer is given back after its message', () => {
    const { push, framer } = framing()
    const text = message('b'.repeat(500_000))
    push(text.slice(0, 100_000))
    push(text.slice(100_000))
    expect(framer.heldBytes).toBe(0)
  })

  test('stopped while a frame is delivered, it gives no further one', () => {
    const seen: number[] = []
    const user: FramerUser = {
      onFrame: (bytes) => {
        seen.push(bytes.length)
        framer.stop()
      },
      onKeepAlive: () => seen.push(-1),
      onFault: () => seen.push(-2),
    }
    const framer: StreamFramer = new StreamFramer(user, () => LIMITS)
    framer.push(Buffer.from(message('') + message('') + message('').slice(0, 10)))
    framer.push(Buffer.from('\r\n\r\n'))
    expect(seen).toEqual([message('').length])
    expect(framer.isMidMessage).toBe(false)
  })
})
