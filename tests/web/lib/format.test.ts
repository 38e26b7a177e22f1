import { describe, expect, test } from 'vitest'
import { createFormat, formatAge, formatDuration, localeOf } from '#web/lib/format.ts'
import { localInputMs, localInputText } from '#web/lib/local-time.ts'

const format = createFormat('en-GB')

describe('figures', () => {
  test('have at most three significant digits and never an exponent', () => {
    expect([0, 9.134, 38.24, 240.4, 1_240, 29_807].map(format.figure)).toEqual([
      '0',
      '9.13',
      '38.2',
      '240',
      '1,240',
      '29,807',
    ])
  })

  test("are separated as the reader's language does", () => {
    expect(createFormat('de-DE').count(29_807)).toBe('29.807')
    expect(createFormat('de-DE').share(48.64)).toBe('48,6')
  })

  test('a small share is not none', () => {
    expect([0, 0.002, 0.4, 5, 48.64].map(format.share)).toEqual(['0.0', '<0.01', '0.40', '5.0', '48.6'])
  })

  test('that are not known are a dash, not a zero', () => {
    expect([format.count(null), format.figure(undefined), format.share(Number.NaN)]).toEqual(['–', '–', '–'])
  })
})

describe('the language', () => {
  test('is the first that the browser asks for and this runtime knows', () => {
    expect(localeOf('de-CH,de;q=0.9,en;q=0.8')).toBe('de-CH')
    expect(localeOf('*,nl;q=0.5')).toBe('nl')
    expect(localeOf(null)).toBe('en-GB')
  })
})

describe('lengths of time', () => {
  test('are told in at most two units', () => {
    expect([4_000, 161_000, 3_600_000, 273_600_000].map(formatDuration)).toEqual([
      '4 s',
      '2 min 41 s',
      '1 h',
      '3 d 4 h',
    ])
  })

  test('are told in one unit where room is short, and are never negative', () => {
    expect([-500, 12_000, 300_000, 259_200_000].map(formatAge)).toEqual(['0 s', '12 s', '5 min', '3 d'])
  })
})

describe('local time fields', () => {
  test('give back the moment they were filled with, to the minute', () => {
    const ms = 1_795_250_100_000 - (1_795_250_100_000 % 60_000)
    expect(localInputMs(localInputText(ms))).toBe(ms)
    expect(localInputMs('soon')).toBeNull()
  })
})
