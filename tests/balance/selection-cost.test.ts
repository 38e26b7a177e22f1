import { expect, test } from 'vitest'
import { PLAIN_CALL } from '#engine/balance/candidate.ts'
import { mix } from '#engine/balance/hash.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ALGORITHMS } from '#engine/contract/vocabulary.ts'
import { makeDirectory, set, snapshot } from '#tests/destination/snapshots.ts'
import { randomKeys } from './members.ts'

const SIZE = 1_000
const SPELLS = 100
const PICKS = 20
/** Times what as many hashes cost, which is some 3 us; `npm run bench -- select` has the figures. */
const MOST = 15
const takes = { conf: 1, transcode: 2 }
const keys = Array.from({ length: PICKS }, (_, i) => randomKeys(seededRandom(i)))

/** Of short spells the quickest tenth has none in which another process ran. */
const quickMs = (run: () => void) => {
  const spells = Array.from({ length: SPELLS }, () => {
    const from = performance.now()
    run()
    return performance.now() - from
  })
  return spells.toSorted((a, b) => a - b)[SPELLS / 10] ?? 0
}
const scores = new Float64Array(SIZE)
const hashes = () => {
  for (let i = 0; i < PICKS; i++)
    for (let one = 0; one < SIZE; one++) scores[one] = (mix(one ^ i) >>> 0) / (one + 1)
}

test.each(ALGORITHMS)(
  '%s among 1,000 with two resources costs a small multiple of as many hashes',
  (algorithm) => {
    const directory = makeDirectory()
    const row = { channels: 99, resources: { conf: 80, transcode: 240 } }
    const destinations = Array.from({ length: SIZE }, (_, i) => ({
      id: i + 1,
      uri: `sip:10.0.${i >> 8}.${i & 255}`,
      weight: 10 + (i % 7),
      ...row,
    }))
    const choice = { hashOver: algorithm === 'hash-header' ? 'header:X-Account' : '' }
    directory.apply(snapshot([set(1, destinations, { algorithm, choice, overloadControl: true, takes })]))
    const wants = { ...PLAIN_CALL, takes }
    let owner = 0
    const picks = () => {
      for (const one of keys) {
        const picked = directory.set(1)?.selector.select(one, [], wants).destination
        const room = directory.destination(picked?.id ?? 0)?.room
        owner += 1
        room?.release(room.take(owner, takes), owner)
      }
    }
    quickMs(picks)
    const ratio = quickMs(picks) / quickMs(hashes)
    expect(ratio).toBeLessThan(MOST)
  },
)
