import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { KeyRing } from '#engine/control/key-ring.ts'
import { MOST_KEYS, newSigningKey, type StoredKey } from '#engine/journal/signing-keys.ts'
import { Signer } from '#engine/sip/signer.ts'
import { ManualClock } from '../support/manual-clock.ts'

const LONGEST_CALL_MS = 3_600_000

function ring(write: (keys: readonly StoredKey[]) => void = () => {}) {
  const clock = new ManualClock()
  const random = seededRandom(3)
  const used: (readonly StoredKey[])[] = []
  const first = newSigningKey([], clock, random)
  const keyRing = new KeyRing({
    clock,
    random,
    keys: [first],
    longestCallMs: () => LONGEST_CALL_MS,
    write,
    use: (keys) => used.push(keys),
  })
  return { clock, keyRing, used, first }
}

describe('rules 4: rotation of the signing key', () => {
  test('the new key signs, the old one verifies as long as the longest call may last, then it goes', () => {
    const { clock, keyRing, used, first } = ring()
    clock.advance(10 * LONGEST_CALL_MS)
    const second = keyRing.rotate()
    expect(used.at(-1)?.map(({ id }) => id)).toEqual([second.id, first.id])
    clock.advance(LONGEST_CALL_MS)
    keyRing.prune()
    expect(keyRing.size).toBe(2)
    clock.advance(1)
    keyRing.prune()
    expect(used.at(-1)).toEqual([second])
  })

  test('nothing signs with a key that is not on disk', () => {
    const { keyRing, used } = ring(() => {
      throw new Error('disk full')
    })
    expect(() => keyRing.rotate()).toThrow('disk full')
    expect([keyRing.size, used]).toEqual([1, []])
  })

  test('keys that calls still need are never pushed out: the next rotation is refused', () => {
    const { clock, keyRing } = ring()
    for (let i = 1; i < MOST_KEYS; i++) keyRing.rotate()
    expect(() => keyRing.rotate()).toThrow(/still needed/)
    clock.advance(LONGEST_CALL_MS + 1)
    keyRing.rotate()
    expect(keyRing.size).toBe(2)
  })

  test('ids do not collide, whatever their number, and fit the signed text', () => {
    const { clock, keyRing, used } = ring()
    for (let i = 0; i < 3_000; i++) {
      keyRing.rotate()
      clock.advance(LONGEST_CALL_MS)
      const ids = used.at(-1)?.map(({ id }) => id) ?? []
      expect(new Set(ids).size).toBe(ids.length)
      for (const id of ids) expect(id).toMatch(/^[0-9a-z]{1,2}$/)
    }
  })

  test('a signer that was given new keys verifies what the old one signed, until that is gone', () => {
    const [old, fresh] = [
      { id: 'a', secret: Buffer.alloc(32, 1) },
      { id: 'b', secret: Buffer.alloc(32, 2) },
    ]
    const signer = new Signer([old], 1)
    const mac = signer.mac(signer.keyIndex('a'), ['x'])
    signer.use([fresh, old])
    expect(signer.keyId).toBe('b')
    expect(signer.verifies(signer.keyIndex('a'), ['x'], mac)).toBe(true)
    expect(signer.mac(signer.keyIndex('b'), ['x'])).not.toBe(mac)
    signer.use([fresh])
    expect(signer.keyIndex('a')).toBe(-1)
  })
})
