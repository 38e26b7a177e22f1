import { describe, expect, test } from 'vitest'
import * as edit from '#engine/sip/edit.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { DEFAULT_LIMITS, OWN_LIMITS } from '#engine/sip/message-limits.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { checkRequest } from '#engine/sip/validate.ts'
import { buildResponse } from '#tests/support/built-response.ts'
import { request } from '#tests/support/sip-messages.ts'
import { SHAPE_NAMES, shapeOf } from './attack-shapes.ts'

/** A datagram of 64 KB, and a quarter of it. */
const LARGE = 65_000
const SMALL = LARGE / 4
const PARSE_MS = 5
const USE_MS = 25
/** Four times the octets take four times as long, sixteen times if each is compared with each. */
const MOST_GROWTH = 9
/** Too fast to be measured: growth says nothing. */
const TOO_FAST_MS = 0.2
const ROUNDS = 4

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

/** The fastest of warm runs: whatever else the machine does makes none of them faster. */
function fastestMs(run: () => void): number {
  for (let i = 0; i < 12; i++) run()
  const times = Array.from({ length: 12 }, () => {
    const start = process.hrtime.bigint()
    run()
    return Number(process.hrtime.bigint() - start) / 1e6
  })
  return Math.min(...times)
}

/** What the parser makes of a shape when no limit stops it early. */
function read(bytes: Buffer): SipMessage | null {
  const parsed = parseMessage(bytes, OWN_LIMITS)
  return 'malformed' in parsed ? parsed.message : parsed
}

/** How much longer the large one takes. A machine that was busy with one of them alone is asked again. */
function leastGrowth(large: Buffer, small: Buffer): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS && least >= MOST_GROWTH; round++) {
    const largeMs = fastestMs(() => parseMessage(large, OWN_LIMITS))
    least = Math.min(least, largeMs / fastestMs(() => parseMessage(small, OWN_LIMITS)))
  }
  return least
}

describe('trust.md attack 5: 64 KB of anything parses in under 5 ms', () => {
  test.each(SHAPE_NAMES)('%s: within the limits, without any, and in time linear to its length', (name) => {
    const [small, large] = [shapeOf(name, SMALL), shapeOf(name, LARGE)]
    expect(large.length).toBeGreaterThan(LARGE - 1_000)
    expect(fastestMs(() => parseMessage(large, DEFAULT_LIMITS))).toBeLessThan(PARSE_MS)
    const largeMs = fastestMs(() => parseMessage(large, OWN_LIMITS))
    expect(largeMs).toBeLessThan(PARSE_MS)
    if (largeMs > TOO_FAST_MS) expect(leastGrowth(large, small)).toBeLessThan(MOST_GROWTH)
  })

  test.each(SHAPE_NAMES)('%s: and all a proxy asks of it stays under 25 ms', (name) => {
    const message = read(shapeOf(name, LARGE))
    const splicer = new Splicer()
    if (message !== null) expect(fastestMs(() => use(message, splicer))).toBeLessThan(USE_MS)
  })

  test('most shapes are read to their end or refused with an answer: what is measured is not a first look', () => {
    const answered = SHAPE_NAMES.filter((name) => read(shapeOf(name, LARGE)) !== null)
    expect(answered.length).toBeGreaterThan(SHAPE_NAMES.length / 2)
  })

  test('an ordinary request is not slower than its share of that', () => {
    const bytes = request()
    expect(fastestMs(() => parseMessage(bytes))).toBeLessThan((PARSE_MS * bytes.length) / LARGE)
  })
})
