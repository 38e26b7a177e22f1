import { describe, expect, test } from 'vitest'
import type { LocationLive } from '#engine/contract/live.ts'
import { hostToLocate, locationTrouble } from '#web/lib/location-words.ts'

const located: LocationLive = {
  isStale: false,
  problem: '',
  problemSinceMs: null,
  resolvedAtMs: 1_000,
  expiresAtMs: 61_000,
}

describe('RFC 3263: what is said of a destination by name', () => {
  test('nothing while all is well, and nothing of an address', () => {
    expect(locationTrouble(located)).toBeNull()
    expect(locationTrouble(null)).toBeNull()
  })

  test('a last good answer that is kept is called stale, since when and why', () => {
    const stale = { ...located, isStale: true, problem: 'server failure', problemSinceMs: 5_000 }
    expect(locationTrouble(stale)).toEqual({
      kind: 'stale',
      words: 'stale DNS',
      sinceMs: 5_000,
      reason: 'server failure',
    })
  })

  test('a problem while the answer still holds is told, but not as stale', () => {
    expect(locationTrouble({ ...located, problem: 'time-out', problemSinceMs: 5_000 })?.kind).toBe('problem')
  })

  test('never resolved is told apart from not asked yet', () => {
    const never = { ...located, resolvedAtMs: null, expiresAtMs: null }
    expect(locationTrouble(never)?.kind).toBe('asking')
    expect(locationTrouble({ ...never, problem: 'no such name' })?.kind).toBe('unresolved')
  })

  test('only names are looked up', () => {
    expect(hostToLocate('sip:Media.Example.org')).toBe('media.example.org')
    expect(hostToLocate('sips:media.example.org:5061')).toBe('media.example.org')
    for (const uri of ['sip:192.0.2.1', 'sip:[2001:db8::1]:5060;transport=tcp', 'nonsense'])
      expect(hostToLocate(uri)).toBeNull()
  })
})
