import { describe, expect, test } from 'vitest'
import { ManualPanelClock } from '#tests/support/manual-panel-clock.ts'
import { LoginGuard } from '#web/server/auth/login-guard.ts'

const ADMIN = 'admin@example.org'
const fresh = () => new LoginGuard(new ManualPanelClock())
/** How many of so many attempts, each at another account, are heard. */
const heardOf = (guard: LoginGuard, address: (attempt: number) => string, times: number) => {
  let heard = 0
  for (let i = 0; i < times; i += 1) if (guard.begin(`a${i}@example.org`, address(i)) === 0) heard += 1
  return heard
}

describe('whose address counts as one', () => {
  test('RFC 6177: whoever has one IPv6 address has its /64', () => {
    const guard = fresh()
    expect(heardOf(guard, (i) => `2001:db8:0:1::${i.toString(16)}:1`, 40)).toBe(30)
    expect(guard.begin('b', '2001:DB8:0:1:ffff:ffff:ffff:ffff')).toBeGreaterThan(0)
    expect(guard.begin('b', 'fe80::1%eth0')).toBe(0)
    expect(guard.begin('b', '2001:db8:0:2::1')).toBe(0)
  })

  test('RFC 4291 §2.5.5.2: IPv4 written as IPv6 is the IPv4 address', () => {
    const guard = fresh()
    const spellings = ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:201']
    expect(heardOf(guard, (i) => spellings[i % 3] ?? '', 40)).toBe(30)
    expect(guard.begin('b', '::ffff:192.0.2.2')).toBe(0)
  })
})

describe('a lock is not pushed out', () => {
  const locked = () => {
    const guard = fresh()
    for (let i = 0; i < 10; i += 1) guard.begin(ADMIN, `198.51.100.${i}`)
    return guard
  }

  test('by invented accounts from many networks', () => {
    const guard = locked()
    for (let i = 0; i < 150_000; i += 1)
      guard.begin(`a${i % 70_000}`, `2001:db8:${(i % 60_000).toString(16)}::1`)
    expect(guard.begin(ADMIN, '203.0.113.1')).toBe(300)
    expect(guard.lockedUntilMs(ADMIN)).toBeGreaterThan(0)
    guard.unlock(ADMIN)
    expect(guard.begin(ADMIN, '203.0.113.1')).toBe(0)
  })

  test('by questions for passkeys, of which a network gets ten', () => {
    const guard = locked()
    const asked = Array.from({ length: 12 }, (_, i) => guard.begin(null, `2001:db8::${i}`))
    expect(asked).toEqual([...Array(10).fill(0), 300, 300])
    for (let i = 0; i < 70_000; i += 1)
      guard.begin(null, `2001:db8:${(i % 2).toString(16)}:${(i >> 1).toString(16)}::1`)
    expect(guard.begin(ADMIN, '203.0.113.1')).toBe(300)
  })
})
