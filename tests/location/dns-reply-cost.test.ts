import { encode } from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { readReply } from '#engine/location/dns-message.ts'
import { a, srv } from '#tests/support/test-dns.ts'

const QUESTION = { id: 7, name: 'a.example', type: 'SRV' } as const
const ASKED = Buffer.from('\x01a\x07example\0\0\x21\0\x01', 'latin1')
const HEADER_BYTES = 12
const RECORDS_AT = HEADER_BYTES + ASKED.length
/** Owner of two octets, type, class, TTL and length. */
const RECORD_HEAD_BYTES = 12
const [CNAME, SOA, NULL_DATA, TXT, SRV, OPT, NSEC] = [5, 6, 10, 16, 33, 41, 47]
/** Of a reply by TCP. */
const MOST_BYTES = 65_535
/** Names at the end of a pointer, at most so far into the message. */
const REACH = 0x3fff
const ROOT = Buffer.from([0])

function pointer(to: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(0xc000 + to)
  return bytes
}

function record(owner: number, type: number, ...data: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(RECORD_HEAD_BYTES - 2)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(1, 2)
  const says = Buffer.concat(data)
  head.writeUInt16BE(says.length, 8)
  return Buffer.concat([pointer(owner), head, says])
}

/** Our question answered by `first`, and then by the same record until it is as large as a reply can be. */
function reply(first: Buffer, again: Buffer): Buffer {
  const times = Math.floor((MOST_BYTES - RECORDS_AT - first.length) / Math.max(again.length, 1))
  const head = Buffer.from([0, QUESTION.id, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0])
  head.writeUInt16BE(1 + (again.length > 0 ? times : 0), 6)
  return Buffer.concat([head, ASKED, first, ...Array<Buffer>(again.length > 0 ? times : 0).fill(again)])
}

/** Where the data of the first record begins. */
const DATA_AT = RECORDS_AT + RECORD_HEAD_BYTES

/** A pointer to a pointer to a pointer, 8,000 times; `end` is the last of them. */
function chain(): { first: Buffer; end: number } {
  const links = Array.from({ length: (REACH - DATA_AT) / 2 }, (_, i) =>
    pointer(i === 0 ? HEADER_BYTES : DATA_AT + 2 * (i - 1)),
  )
  return { first: record(HEADER_BYTES, NULL_DATA, ...links), end: DATA_AT + 2 * (links.length - 1) }
}

/** The longest name there is, of `letters` to a label, one label behind a pointer to the next. */
function longName(letters: number): { first: Buffer; end: number } {
  const parts: Buffer[] = [ROOT]
  let [end, at] = [DATA_AT, DATA_AT + 1]
  for (let octets = letters + 1; octets <= 254; octets += letters + 1) {
    const label = Buffer.concat([Buffer.from([letters]), Buffer.alloc(letters, 'x'), pointer(end)])
    parts.push(label)
    end = at
    at += label.length
  }
  return { first: record(HEADER_BYTES, NULL_DATA, ...parts), end }
}

const pointers = chain()
const [many, few] = [longName(1), longName(62)]
const numbers = Buffer.alloc(6, 1)
const times = Buffer.alloc(20)
const ALL_TYPES = Array.from({ length: 256 }, (_, i) =>
  Buffer.concat([Buffer.from([i, 32]), Buffer.alloc(32, 255)]),
)

const EVIL: readonly (readonly [string, Buffer])[] = [
  ['pointers to pointers, 8,000 in a row', reply(pointers.first, record(pointers.end, SRV, numbers, ROOT))],
  [
    'the same as what records say',
    reply(pointers.first, record(HEADER_BYTES, SRV, numbers, pointer(pointers.end))),
  ],
  ['names of 126 labels', reply(many.first, record(many.end, SRV, numbers, pointer(many.end)))],
  [
    'names of 126 labels, three in a record',
    reply(many.first, record(many.end, SOA, pointer(many.end), pointer(many.end), times)),
  ],
  ['names as long as they may be', reply(few.first, record(few.end, SRV, numbers, pointer(few.end)))],
  ['aliases that lead to themselves', reply(few.first, record(HEADER_BYTES, CNAME, pointer(HEADER_BYTES)))],
  ['records without data', reply(few.first, record(HEADER_BYTES, NULL_DATA))],
  ['texts of no letters', reply(record(HEADER_BYTES, TXT, Buffer.alloc(60_000)), Buffer.alloc(0))],
  ['options of no length', reply(record(HEADER_BYTES, OPT, Buffer.alloc(60_000)), Buffer.alloc(0))],
  ['lists of all types', reply(few.first, record(HEADER_BYTES, NSEC, ROOT, ...ALL_TYPES))],
]

/** How often reading a reply looks into it. */
function looksInto(bytes: Buffer): number {
  let looks = 0
  const counted =
    <A extends unknown[], R>(read: (...args: A) => R) =>
    (...args: A): R => {
      looks += 1
      return read(...args)
    }
  const seen = Buffer.from(bytes)
  seen.readUInt8 = counted(seen.readUInt8.bind(seen))
  seen.readUInt16BE = counted(seen.readUInt16BE.bind(seen))
  seen.readUInt32BE = counted(seen.readUInt32BE.bind(seen))
  seen.latin1Slice = counted(seen.latin1Slice.bind(seen))
  readReply(seen, QUESTION)
  return looks
}

/** The best of some runs: whatever else the machine does makes none of them faster. */
function fastestMs(bytes: Buffer): number {
  const times = Array.from({ length: 20 }, () => {
    const start = process.hrtime.bigint()
    readReply(bytes, QUESTION)
    return Number(process.hrtime.bigint() - start) / 1e6
  })
  return Math.min(...times)
}

describe('RFC 1035 §4.1.4: what a reply costs that is as large as can be', () => {
  test.each(EVIL)('%s: looked into no more often than it has octets, and under 5 ms', (_, bytes) => {
    expect(bytes.length).toBeGreaterThan(52_000)
    expect(looksInto(bytes)).toBeLessThan(65_536)
    expect(fastestMs(bytes)).toBeLessThan(5)
  })

  test('a pointer that leads on, or to itself, makes a reply foreign', () => {
    const at = RECORDS_AT
    for (const to of [at, at + 2, at + 40])
      expect(readReply(reply(record(to, SRV, numbers, ROOT), Buffer.alloc(0)), QUESTION).kind).toBe('foreign')
  })
})

test('RFC 7766 §5: a true reply is read whatever its size, with the addresses of its hosts', () => {
  for (const count of [100, 500]) {
    const host = (i: number) => `sip-${i}.media.region-${i % 7}.voice.example`
    const each = Array.from({ length: count }, (_, i) => i)
    const bytes = encode({
      type: 'response',
      id: QUESTION.id,
      questions: [{ type: 'SRV', name: QUESTION.name }],
      answers: each.map((i) => srv(QUESTION.name, host(i), 5_060 + i)),
      additionals: each.map((i) => a(host(i), `192.0.2.${i % 256}`)),
    })
    const read = readReply(bytes, QUESTION)
    expect(read).toMatchObject({ kind: 'answer', answer: { kind: 'records', ttlSec: 60 } })
    const records = read.kind === 'answer' && read.answer.kind === 'records' ? read.answer.records : []
    expect(records).toHaveLength(64)
    expect(records[63]).toEqual({ type: 'SRV', priority: 0, weight: 0, port: 5_123, target: host(63) })
  }
})
