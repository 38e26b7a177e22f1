import { describe, expect, test } from 'vitest'
import { readRetryAfter } from '#engine/sip/retry-after.ts'
import { response } from '#tests/support/sip-messages.ts'
import { parsed } from './parsed.ts'

describe('§20.33: Retry-After', () => {
  test.each<[string, number | null]>([
    ['18000;duration=3600', 18_000],
    ['120 (I am in a meeting)', 120],
    ['120(at once) ;duration=1', 120],
    ['0', 0],
    ['99999999999999999999', 86_400],
    ['soon', null],
    ['-5', null],
    ['5.5', null],
    ['', null],
    ['Fri, 26 Sep 1997 21:00:00 GMT', null],
  ])('"%s" asks for %s seconds', (value, seconds) => {
    const message = parsed(response({ status: 503, headers: { 'Retry-After': value } }))
    expect(readRetryAfter(message)).toBe(seconds)
  })

  test('without one nothing is asked for', () => {
    expect(readRetryAfter(parsed(response({ status: 503 })))).toBeNull()
  })
})
