import { describe, expect, test } from 'vitest'
import { type Heartbeat, readEvent, readHeartbeat, readStatus } from '#engine/load/heartbeat.ts'

const plain = (fields: Record<string, string>) =>
  `${Object.entries({ 'Event-Name': 'HEARTBEAT', ...fields })
    .map(([name, value]) => `${name}: ${encodeURIComponent(value)}`)
    .join('\n')}\n\n`

function read(fields: Record<string, string>, type = 'text/event-plain'): Heartbeat | string {
  const event = readEvent(type, type === 'text/event-plain' ? plain(fields) : JSON.stringify(fields))
  return typeof event === 'string' ? event : readHeartbeat(event, 5)
}

const FULL = {
  'Up-Time': '0 years, 1 day, 2 hours, 1 minute, 59 seconds, 629 milliseconds, 798 microseconds',
  'Session-Count': '12',
  'Max-Sessions': '30',
  'Session-Per-Sec': '27',
  'Session-Per-Sec-Last': '3',
  'Idle-CPU': '98.333333',
}
const FIGURES = {
  atMs: 5,
  sessions: 12,
  maxSessions: 30,
  idleCpu: 98.333333,
  sessionsPerSecond: 3,
  uptimeSec: 93_719,
  weightPercent: null,
  wish: null,
  health: null,
  reason: '',
}

describe('a heartbeat', () => {
  test('gives its figures, in plain and in JSON; what is left of the allowance is not the calls per second', () => {
    expect(read(FULL)).toEqual({ figures: FIGURES, intervalMs: null })
    expect(read(FULL, 'text/event-json')).toEqual({ figures: FIGURES, intervalMs: null })
  })

  test('Uptime-msec goes before Up-Time', () => {
    expect(read({ ...FULL, 'Uptime-msec': '9959629' })).toMatchObject({ figures: { uptimeSec: 9_959 } })
  })

  test('names its interval where its FreeSWITCH does', () => {
    expect(read({ ...FULL, 'Heartbeat-Interval': '5' })).toMatchObject({ intervalMs: 5_000 })
    for (const odd of ['0', '-1', '99999', 'NaN'])
      expect(read({ ...FULL, 'Heartbeat-Interval': odd })).toMatchObject({ intervalMs: null })
  })

  test('what it does not tell is null, and without sessions it is none', () => {
    expect(read({ 'Session-Count': '0' })).toMatchObject({
      figures: { sessions: 0, maxSessions: null, idleCpu: null, sessionsPerSecond: null, uptimeSec: null },
    })
    expect(read({ 'Max-Sessions': '3' })).toBe('a heartbeat without Session-Count')
  })

  test.each([
    ['Session-Count', '-5'],
    ['Session-Count', 'NaN'],
    ['Session-Count', '1e3'],
    ['Session-Count', '99999999999'],
    ['Max-Sessions', '-1'],
    ['Max-Sessions', 'Infinity'],
    ['Session-Per-Sec-Last', '1.5'],
    ['Idle-CPU', 'NaN'],
    ['Idle-CPU', '-3.0'],
    ['Idle-CPU', '1e9'],
  ])('%s of %s is refused', (name, value) => {
    expect(read({ ...FULL, [name]: value })).toMatch(new RegExp(`^an? ${name} that is no `))
  })

  test('a little more than everything idle is everything', () => {
    expect(read({ ...FULL, 'Idle-CPU': '100.000001' })).toMatchObject({ figures: { idleCpu: 100 } })
  })

  test('a stray per cent sign is a character, JSON that is none a fault, odd names are names', () => {
    expect(readEvent('text/event-plain', 'A: 5%\nB: %41\n\n')).toEqual(
      new Map([
        ['a', '5%'],
        ['b', 'A'],
      ]),
    )
    for (const odd of ['{', '[]', 'null', '"x"', '{"Session-Count":{}}x'])
      expect(readEvent('text/event-json', odd)).toBe('an event that is no JSON')
    expect(readEvent('text/event-json', '{"__proto__":"a","b":{"c":1}}')).toEqual(
      new Map([['__proto__', 'a']]),
    )
  })
})

describe('the answer to api status', () => {
  const TEXT = [
    'UP 0 years, 1 day, 2 hours, 1 minute, 59 seconds, 629 milliseconds, 798 microseconds',
    'FreeSWITCH (Version 1.10.12  64bit) is ready',
    '16 session(s) since startup',
    '12 session(s) - peak 8, last 5min 2 ',
    '3 session(s) per Sec out of max 30, peak 4, last 5min 1 ',
    '30 session(s) max',
    'min idle cpu 0.00/98.33',
    'Current Stack Size/Max 240K/8192K',
  ]

  test('gives the figures of a heartbeat', () => {
    expect(readStatus(TEXT.join('\n'), 5)).toEqual({ ...FIGURES, idleCpu: 98.33 })
  })

  test.each([3, 5, 6])('without its line %i it is passed over', (line) => {
    expect(readStatus(TEXT.filter((_, i) => i !== line).join('\n'), 5)).toBeNull()
  })

  test('a refusal is passed over', () => {
    expect(readStatus('-ERR status Command not found!\n', 5)).toBeNull()
  })
})
