import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import {
  agreeOnSession,
  askForSession,
  isTooShort,
  planSession,
  type SessionAsk,
} from '#engine/sip/session-timer.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { request, response } from '../support/sip-messages.ts'
import { read } from '../support/test-parties.ts'

const edit = new Splicer()
type Lines = Readonly<Record<string, string>>

const message = (headers: Lines, method = 'INVITE') =>
  read(request({ method, extra: Object.entries(headers) }))
const answer = (headers: Lines) => read(response({ extra: Object.entries(headers) }))
const timers = (told: SipMessage) =>
  Object.fromEntries(
    ['Session-Expires', 'Min-SE', 'Supported', 'Require'].flatMap((name) => {
      const values = told.headerAll(name)
      return values.length === 0 ? [] : [[name, values.join(' | ')]]
    }),
  )

/** The request as it leaves. */
function forwarded(headers: Lines, expiresSec: number | null = 1_800, minSec = 90, method = 'INVITE') {
  const received = message(headers, method)
  const plan = planSession(received, { expiresSec, minSec })
  edit.begin(received)
  if (plan) askForSession(edit, plan)
  return { plan, bytes: edit.toBuffer(), received }
}

interface RequestCase {
  readonly rule: string
  readonly has: Lines
  readonly minSec?: number
  readonly expiresSec?: number | null
  readonly leaves: Lines
}

const REQUESTS: readonly RequestCase[] = [
  {
    rule: '§8.1: Session-Expires is inserted where there is none, with no refresher',
    has: {},
    leaves: { 'Session-Expires': '1800' },
  },
  {
    rule: '§8.1: inserted, it is not below the Min-SE of the request',
    has: { 'Min-SE': '3600' },
    leaves: { 'Session-Expires': '3600', 'Min-SE': '3600' },
  },
  {
    rule: '§8.1: a longer one is reduced, its refresher stays',
    has: { 'Session-Expires': '7200;refresher=uac' },
    leaves: { 'Session-Expires': '1800;refresher=uac' },
  },
  {
    rule: '§8.1: not below Min-SE',
    has: { 'Session-Expires': '7200', 'Min-SE': '2000' },
    leaves: { 'Session-Expires': '2000', 'Min-SE': '2000' },
  },
  {
    rule: '§8.1: a shorter one that is not below Min-SE is never increased',
    has: { 'Session-Expires': '100' },
    leaves: { 'Session-Expires': '100' },
  },
  {
    rule: '§8.1: one below Min-SE is increased to it, whoever supports what',
    has: { Supported: 'timer', 'Session-Expires': '100', 'Min-SE': '200' },
    leaves: { Supported: 'timer', 'Session-Expires': '200', 'Min-SE': '200' },
  },
  {
    rule: '§8.1: too small, and no timer supported: Min-SE is inserted and Session-Expires raised to it',
    has: { 'Session-Expires': '95' },
    minSec: 120,
    leaves: { 'Session-Expires': '120', 'Min-SE': '120' },
  },
  {
    rule: '§8.1: a Min-SE that is there is increased',
    has: { 'Session-Expires': '95', 'Min-SE': '92' },
    minSec: 120,
    leaves: { 'Session-Expires': '120', 'Min-SE': '120' },
  },
  {
    rule: '§8.1: and never decreased',
    has: { 'Session-Expires': '95', 'Min-SE': '150' },
    minSec: 120,
    leaves: { 'Session-Expires': '150', 'Min-SE': '150' },
  },
  {
    rule: '§8.1, §11: with Supported: timer Min-SE is neither inserted nor changed',
    has: { Supported: '100rel, timer', 'Session-Expires': '4000', 'Min-SE': '91' },
    minSec: 600,
    leaves: { Supported: '100rel, timer', 'Session-Expires': '1800', 'Min-SE': '91' },
  },
  {
    rule: '§4, §5: below 90 s nothing is agreed to',
    has: { 'Session-Expires': '5' },
    leaves: { 'Session-Expires': '90', 'Min-SE': '90' },
  },
  {
    rule: '§4: the compact forms x and k are read, and x stays x',
    has: { x: '7200 ;refresher=uas', k: 'timer' },
    leaves: { 'Session-Expires': '1800 ;refresher=uas', Supported: 'timer' },
  },
  {
    rule: '§16.3 step 1 of RFC 3261: what cannot be read leaves as it came',
    has: { 'Session-Expires': 'soon' },
    leaves: { 'Session-Expires': 'soon' },
  },
  {
    rule: 'two of them are nobody’s: both leave as they came',
    has: { 'Session-Expires': '7200', x: '60' },
    leaves: { 'Session-Expires': '7200 | 60' },
  },
  {
    rule: 'a number beyond every clock is reduced like any other',
    has: { 'Session-Expires': '9'.repeat(40) },
    leaves: { 'Session-Expires': '1800' },
  },
  {
    rule: 'where nothing is asked for, nothing is touched',
    has: { 'Session-Expires': '60' },
    expiresSec: null,
    leaves: { 'Session-Expires': '60' },
  },
]

describe('RFC 4028 §8.1: what a request leaves with', () => {
  test.each(REQUESTS)('$rule', ({ has, leaves, expiresSec = 1_800, minSec }) => {
    const { bytes, plan } = forwarded(has, expiresSec, minSec)
    expect(timers(read(bytes))).toEqual(leaves)
    if (plan) expect(leaves['Session-Expires']).toMatch(new RegExp(`^${plan.expiresSec}\\b`))
  })

  test('re-INVITE and UPDATE are dealt with alike, other methods not at all', () => {
    expect(timers(read(forwarded({}, 1_800, 90, 'UPDATE').bytes))).toEqual({ 'Session-Expires': '1800' })
    for (const method of ['OPTIONS', 'BYE', 'INFO', 'SUBSCRIBE'])
      expect(forwarded({}, 1_800, 90, method).plan).toBeNull()
  })

  test('nothing else of the message is touched', () => {
    const { bytes, received } = forwarded({ 'Session-Expires': '7200;refresher=uac' })
    const before = received.bytes.toString('latin1')
    expect(bytes.toString('latin1')).toBe(before.replace('7200', '1800'))
    const inserted = forwarded({ Subject: 'x' })
    expect(inserted.bytes.toString('latin1').replace('Session-Expires: 1800\r\n', '')).toBe(
      inserted.received.bytes.toString('latin1'),
    )
  })

  test('over 3,000 requests of any kind: no rule of §8.1 is broken', () => {
    const random = seededRandom(4_028)
    const oneOf = (values: readonly number[]) => values[random.below(values.length)] ?? 0
    for (let i = 0; i < 3_000; i++) {
      const [asked, least] = [oneOf([0, 1, 60, 90, 91, 300, 1_800, 90_000]), oneOf([0, 0, 90, 120, 3_600])]
      const isSupported = random.unit() < 0.5
      const policy = { expiresSec: oneOf([90, 600, 1_800]), minSec: oneOf([90, 120, 600]) }
      const has: Lines = {
        ...(asked > 0 && { 'Session-Expires': `${asked};refresher=uas` }),
        ...(least > 0 && { 'Min-SE': String(least) }),
        ...(isSupported && { Supported: 'timer' }),
      }
      if (isTooShort(message(has), policy)) continue
      const left = read(forwarded(has, policy.expiresSec, policy.minSec).bytes)
      const [expires, minimum] = [
        Number.parseInt(left.header('Session-Expires') ?? '', 10),
        Number(left.header('Min-SE')),
      ]
      expect(expires).toBeGreaterThanOrEqual(Math.max(90, minimum))
      expect(minimum).toBeGreaterThanOrEqual(least)
      if (isSupported) expect(minimum).toBe(least)
      if (asked > 0 && asked >= minimum) expect(expires).toBeLessThanOrEqual(asked)
      expect(left.header('Session-Expires')?.includes('refresher')).toBe(asked > 0)
    }
  })

  test('422 only where the interval is too small, timers are supported, and we ask for any', () => {
    const policy = { expiresSec: 1_800, minSec: 120 }
    const supported = { Supported: 'timer' }
    expect(isTooShort(message({ ...supported, 'Session-Expires': '119' }), policy)).toBe(true)
    expect(isTooShort(message({ ...supported, 'Session-Expires': '119' }, 'UPDATE'), policy)).toBe(true)
    expect(isTooShort(message({ ...supported, 'Session-Expires': '120' }), policy)).toBe(false)
    expect(isTooShort(message({ 'Session-Expires': '119' }), policy)).toBe(false)
    expect(isTooShort(message(supported), policy)).toBe(false)
    expect(isTooShort(message({ ...supported, 'Session-Expires': '119' }, 'BYE'), policy)).toBe(false)
    const follower = { expiresSec: null, minSec: 120 }
    expect(isTooShort(message({ ...supported, 'Session-Expires': '119' }), follower)).toBe(false)
  })
})

const ASKED = { expiresSec: 1_800, isSupported: true }
const UNSUPPORTED = { expiresSec: 1_800, isSupported: false }
interface AnswerCase {
  readonly rule: string
  readonly ask: SessionAsk | null
  readonly has: Lines
  readonly leaves: Lines
  readonly sec: number
}

const ANSWERS: readonly AnswerCase[] = [
  {
    rule: '§8.2: none, and the caller supports timers: the remembered value, refresher=uac, Require: timer',
    ask: ASKED,
    has: {},
    leaves: { 'Session-Expires': '1800;refresher=uac', Require: 'timer' },
    sec: 1_800,
  },
  {
    rule: '§8.2: timer is added to a Require that is there',
    ask: ASKED,
    has: { Require: '100rel' },
    leaves: { 'Session-Expires': '1800;refresher=uac', Require: '100rel, timer' },
    sec: 1_800,
  },
  {
    rule: '§8.2: none, and the caller does not support timers: nothing, and the session has no end',
    ask: UNSUPPORTED,
    has: {},
    leaves: {},
    sec: 0,
  },
  {
    rule: '§8.2: one that is there is never changed',
    ask: ASKED,
    has: { 'Session-Expires': '3600;refresher=uas', Require: 'timer' },
    leaves: { 'Session-Expires': '3600;refresher=uas', Require: 'timer' },
    sec: 3_600,
  },
  {
    rule: '§8.2: it is followed where we asked for nothing, in compact form too',
    ask: null,
    has: { x: '600' },
    leaves: { 'Session-Expires': '600' },
    sec: 600,
  },
  { rule: 'nothing asked for, nothing told', ask: null, has: {}, leaves: {}, sec: 0 },
  {
    rule: 'what cannot be read is no session end, and stays',
    ask: ASKED,
    has: { 'Session-Expires': 'x' },
    leaves: { 'Session-Expires': 'x' },
    sec: 0,
  },
]

describe('RFC 4028 §8.2: what a 2xx leaves with, and the interval agreed on', () => {
  test.each(ANSWERS)('$rule', ({ ask, has, leaves, sec }) => {
    const received = answer(has)
    expect(agreeOnSession(edit.begin(received), received, ask)).toBe(sec)
    expect(timers(read(edit.toBuffer()))).toEqual(leaves)
  })
})
