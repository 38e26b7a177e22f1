import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameMeter } from '#engine/transport/frame-meter.ts'

/** RFC 6455 §5.2; the mask, where there is one, is 0. */
function frame(opcode: number, length: number, isLast: boolean, isMasked: boolean): Buffer {
  const mask = isMasked ? 0x80 : 0
  const size =
    length < 126
      ? Buffer.from([mask | length])
      : length < 65_536
        ? Buffer.from([mask | 126, length >> 8, length & 0xff])
        : Buffer.from([mask | 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff])
  return Buffer.concat([
    Buffer.from([(isLast ? 0x80 : 0) | opcode]),
    size,
    Buffer.alloc(isMasked ? 4 : 0),
    Buffer.alloc(length, 0xff),
  ])
}

const piece = fc.constantFrom(0, 1, 125, 126, 1_000, 65_535, 65_536)
const message = fc.record({
  pieces: fc.array(piece, { minLength: 1, maxLength: 3 }),
  ping: fc.option(fc.constantFrom(0, 5, 125)),
  isMasked: fc.boolean(),
})

test('RFC 6455 §5: between messages nothing is held, within one all that came of it, however it is cut', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), cuts, (messages, sizes) => {
      const meter = new FrameMeter()
      for (const { pieces, ping, isMasked } of messages) {
        const frames = pieces.map((length, i) =>
          frame(i === 0 ? 1 : 0, length, i === pieces.length - 1, isMasked),
        )
        const [last = Buffer.alloc(0)] = frames.splice(-1)
        const control = ping === null ? Buffer.alloc(0) : frame(9, ping, true, isMasked)
        const before = Buffer.concat(frames)
        push(meter, Buffer.concat([before, control]), sizes)
        expect(meter.heldBytes).toBe(before.length)
        push(meter, last.subarray(0, -1), sizes)
        expect(meter.heldBytes).toBe(before.length + last.length - 1)
        push(meter, last.subarray(-1), sizes)
        expect(meter.heldBytes).toBe(0)
      }
    }),
    { seed: 6_455, numRuns: 200 },
  )
})

function push(meter: FrameMeter, bytes: Buffer, sizes: readonly number[]): void {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + (sizes[i % sizes.length] ?? 1)
    meter.push(bytes.subarray(at, end))
    at = end
  }
}
