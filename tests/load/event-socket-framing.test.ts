import { describe, expect, test } from 'vitest'
import {
  BODY_BYTES,
  EventSocketFraming,
  type Frame,
  HEADER_BYTES,
} from '#engine/load/event-socket-framing.ts'

function cut(...chunks: (string | Uint8Array)[]) {
  const framing = new EventSocketFraming()
  const frames: Frame[] = []
  const faults = chunks.map((chunk) =>
    framing.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, (frame) => frames.push(frame) > 0),
  )
  return { framing, frames, fault: faults.at(-1) ?? '' }
}

const EVENT = 'Content-Length: 11\nContent-Type: text/event-plain\n\nA: 1\nB: ü\n'
const TWO = `Content-Type: auth/request\n\n${EVENT}`

describe('the Event Socket framing', () => {
  test('two frames in one segment are two', () => {
    const { frames, fault, framing } = cut(TWO)
    expect(fault).toBe('')
    expect(frames.map((frame) => [frame.headers.get('content-type'), frame.body])).toEqual([
      ['auth/request', ''],
      ['text/event-plain', 'A: 1\nB: ü\n'],
    ])
    expect(framing.isWithinFrame).toBe(false)
  })

  test('frames cut at any byte are the same frames', () => {
    const bytes = Buffer.from(TWO)
    const whole = cut(TWO).frames
    for (let at = 1; at < bytes.length; at++)
      expect(cut(bytes.subarray(0, at), bytes.subarray(at)).frames).toEqual(whole)
    expect(cut(...[...bytes].map((byte) => Uint8Array.of(byte))).frames).toEqual(whole)
  })

  test('a header of the greatest length passes, one byte more does not', () => {
    const line = (bytes: number) => `A: ${'x'.repeat(bytes - 3)}\n\n`
    expect(cut(line(HEADER_BYTES)).frames).toHaveLength(1)
    expect(cut(line(HEADER_BYTES + 1))).toMatchObject({
      frames: [],
      fault: 'a header of more than 16384 bytes',
    })
  })

  test('a body of the greatest length passes, one byte more is refused before it comes', () => {
    const body = 'x'.repeat(BODY_BYTES)
    expect(cut(`Content-Length: ${BODY_BYTES}\n\n${body}`).frames[0]?.body).toHaveLength(BODY_BYTES)
    expect(cut(`Content-Length: ${BODY_BYTES + 1}\n\n`).fault).toBe('a body of more than 65536 bytes')
  })

  test.each(['2147483648', '99999999999999999999', '-1', 'NaN', '1e3', '0x10', '', '5 5'])(
    'a Content-Length of "%s" is a fault',
    (length) => {
      expect(cut(`Content-Length: ${length}\n\nxxxxx`)).toMatchObject({ frames: [] })
      expect(cut(`Content-Length: ${length}\n\nxxxxx`).fault).not.toBe('')
    },
  )

  test('an endless header holds no memory after 16 KB, however much follows', () => {
    const chunk = Buffer.alloc(65_536, 'x')
    const framing = new EventSocketFraming()
    let most = 0
    for (let i = 0; i < 2_000; i++) {
      framing.push(chunk.subarray(0, i === 0 ? 10_000 : undefined), () => true)
      most = Math.max(most, framing.heldBytes)
    }
    expect(most).toBeLessThanOrEqual(128 * 1_024)
    expect(framing.heldBytes).toBe(0)
  })

  test('a body that ends within the bound leaves no room behind', () => {
    const { framing } = cut(`Content-Length: ${BODY_BYTES}\n\n${'x'.repeat(BODY_BYTES)}`)
    expect(framing.heldBytes).toBe(0)
  })

  test('who wants no more gets no more, of this segment and of later ones', () => {
    const framing = new EventSocketFraming()
    let seen = 0
    for (const chunk of [TWO, TWO]) framing.push(Buffer.from(chunk), () => ++seen > 1)
    expect(seen).toBe(1)
  })

  test('odd names of headers are names like others', () => {
    const { frames } = cut('__proto__: a\nconstructor: b\nno colon\n: c\nX:d\n\n')
    expect([...(frames[0]?.headers ?? [])]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['x', 'd'],
    ])
  })
})
