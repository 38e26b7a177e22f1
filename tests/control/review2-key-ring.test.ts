import { expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { KeyRing } from '#engine/control/key-ring.ts'
import { newSigningKey } from '#engine/journal/signing-keys.ts'
import { ManualClock } from '../support/manual-clock.ts'

test('RFC 5626 §5.3: a Path outlives a rotation as long as the registration it came with, though calls are short', () => {
  const [clock, random] = [new ManualClock(), seededRandom(3)]
  const keys = [newSigningKey([], clock, random)]
  const keyRing = new KeyRing({
    clock,
    random,
    keys,
    longestCallMs: () => 60_000,
    write: () => {},
    use: () => {},
  })
  keyRing.rotate()
  clock.advance(3_600_000)
  keyRing.prune()
  expect(keyRing.size).toBe(2)
  clock.advance(1)
  keyRing.prune()
  expect(keyRing.size).toBe(1)
})
