import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Splicer } from '#engine/sip/splice.ts'
import { invite, request } from '#tests/support/sip-messages.ts'
import { parsed } from './parsed.ts'

/** Header values of any octets but CR and LF. */
const value = fc.string({
  unit: fc
    .integer({ min: 0, max: 255 })
    .filter((octet) => octet !== 10 && octet !== 13)
    .map((octet) => String.fromCharCode(octet)),
})
const name = fc.stringMatching(/^X-[A-Za-z0-9]{1,12}$/)
const anyMessage = fc
  .record({ extra: fc.array(fc.tuple(name, value)), body: value })
  .map(({ extra, body }) => parsed(invite({ extra, body })))

/** Edits that do not overlap, from a list of cuts: every other stretch is replaced. */
const anyEdits = fc.array(
  fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.boolean(), fc.stringMatching(/^[ -~]{0,9}$/)),
  { maxLength: 12 },
)

describe('the splicer', () => {
  test('property: what no edit names is unchanged, byte for byte, whatever the order of the edits', () => {
    const splicer = new Splicer()
    fc.assert(
      fc.property(
        anyMessage,
        anyEdits,
        fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
        (message, cuts, keys) => {
          const length = message.bodyStart + message.bodyLength
          const points = cuts
            .map(([at, isKept, text]) => ({ at: Math.floor(at * length), isKept, text }))
            .sort((a, b) => a.at - b.at)
          const edits = points.map(({ at, isKept, text }, i) => ({
            start: at,
            end: isKept ? at : (points[i + 1]?.at ?? length),
            text,
          }))
          let expected = ''
          let read = 0
          for (const { start, end, text } of edits) {
            expected += message.bytes.latin1Slice(read, start) + text
            read = end
          }
          expected += message.bytes.latin1Slice(read, length)
          splicer.begin(message)
          const single = edits.filter(
            (edit, i) => edits.findIndex((other) => other.start === edit.start) === i,
          )
          fc.pre(single.length === edits.length)
          const shuffled = edits.map((edit, i) => ({ edit, key: keys[i] ?? 0 })).sort((a, b) => a.key - b.key)
          for (const { edit } of shuffled) splicer.replace(edit.start, edit.end, edit.text)
          const out = Buffer.alloc(70_000)
          expect(out.latin1Slice(0, splicer.writeTo(out))).toBe(expected)
          expect(splicer.toBuffer().equals(Buffer.from(expected, 'latin1'))).toBe(true)
          expect(splicer.size).toBe(expected.length)
        },
      ),
      { seed: 20261121, numRuns: 300 },
    )
  })

  test('property: parsing and splicing nothing gives the message back, without surplus octets', () => {
    fc.assert(
      fc.property(anyMessage, value, (message, surplus) => {
        const received = Buffer.concat([message.bytes, Buffer.from(surplus, 'latin1')])
        expect(new Splicer().begin(parsed(received)).toBuffer().equals(message.bytes)).toBe(true)
      }),
      { seed: 7 },
    )
  })

  test('insertions at one offset stand in the order given, before what is replaced there', () => {
    const message = parsed(request())
    const out = new Splicer()
      .begin(message)
      .replace(0, 7, 'INFO')
      .insert(0, 'a')
      .insert(0, 'b')
      .toBuffer()
      .toString('latin1')
    expect(out.startsWith('abINFO sip:')).toBe(true)
  })

  test('overlapping edits throw: they are a bug', () => {
    const splicer = new Splicer().begin(parsed(request())).replace(10, 20, 'x')
    for (const [start, end] of [
      [5, 11],
      [10, 12],
      [15, 15],
      [19, 30],
      [8, 25],
      [30, 29],
    ] as const)
      expect(() => splicer.replace(start, end, '')).toThrow('overlap')
    expect(() => splicer.replace(20, 20, 'y').replace(9, 10, 'z')).not.toThrow()
    expect(() => splicer.remove(0, 1_000_000)).toThrow('overlap')
  })

  test('a result that does not fit is refused before a byte is written', () => {
    const out = Buffer.alloc(10)
    expect(() => new Splicer().begin(parsed(request())).writeTo(out)).toThrow(RangeError)
    expect(out.equals(Buffer.alloc(10))).toBe(true)
  })

  test('editing without a message throws', () =>
    expect(() => new Splicer().insert(0, 'x')).toThrow('begin()'))
})
