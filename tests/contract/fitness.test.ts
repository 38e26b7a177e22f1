import { describe, expect, test } from 'vitest'
import { type SnapshotInput, snapshotSchema } from '#engine/contract/config.ts'
import { ALGORITHMS } from '#engine/contract/vocabulary.ts'

type SetInput = SnapshotInput['sets'][number]

const one = { id: 1, uri: 'sip:192.0.2.1:5060' }

/** The refusals of a set, each as where and why; empty where it is taken. */
function refusals(set: Partial<SetInput>, others: SetInput[] = []): string[] {
  const sets = [{ id: 1, name: 'one', destinations: [one], ...set }, ...others]
  const parsed = snapshotSchema.safeParse({
    format: 1,
    revision: { database: 'test', number: 1 },
    sets,
    sources: [],
  })
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`)
}

const NO_PROBES = { probe: { enabled: false } }

describe('an unfit combination is refused with its reason', () => {
  test.each<[string, Partial<SetInput>, RegExp]>([
    ['hash-header without anything to hash', { algorithm: 'hash-header' }, /choice\.hashOver: .*header:NAME/],
    [
      'a part nobody knows',
      { algorithm: 'hash-header', choice: { hashOver: 'from.colour' } },
      /choice\.hashOver: write header:NAME/,
    ],
    ['five parts', { choice: { hashOver: 'from+to+method+call-id+contact.user' } }, /at most 4 parts/],
    ['latency without probes', { algorithm: 'latency', ...NO_PROBES }, /algorithm: .*switch probing on/],
    [
      'congestion without probes',
      { algorithm: 'relative-weight', choice: { congestionControl: true }, ...NO_PROBES },
      /choice\.congestionControl: .*switch probing on/,
    ],
    [
      'overload without overload control',
      { algorithm: 'overload' },
      /algorithm: .*switch overload control on/,
    ],
    [
      'largest-free without a limit',
      { algorithm: 'largest-free' },
      /destinations\.0\.channels: .*write their number/,
    ],
    ['a resource nobody has', { takes: { conf: 1 } }, /takes\.conf: no destination of the set has conf/],
    [
      'a share of unlimited channels',
      { destinations: [{ ...one, resources: { conf: '50%' } }] },
      /resources\.conf: 50% of how many/,
    ],
    [
      'nothing but the last resort',
      { destinations: [{ ...one, lastResort: true }] },
      /lastResort: .*ordinary calls/,
    ],
    ['a set that follows itself', { chain: [{ setId: 1 }] }, /chain\.0\.setId: a set cannot follow itself/],
    [
      'a set that follows twice',
      { chain: [{ setId: 2 }, { setId: 2 }] },
      /chain\.1\.setId: set 2 stands twice/,
    ],
  ])('%s', (_, set, reason) => {
    const [refusal = '', ...more] = refusals(set, [{ id: 2, name: 'two', destinations: [] }])
    expect(refusal).toMatch(reason)
    expect(more).toEqual([])
  })

  test.each(ALGORITHMS.filter((name) => !name.startsWith('hash')))(
    '§16.11: a stateless set cannot choose by %s',
    (algorithm) => {
      const fit = { overloadControl: true, destinations: [] }
      expect(refusals({ mode: 'stateless', algorithm, ...fit }).join()).toMatch(
        /mode: a stateless set chooses by a hash that each copy gives alike/,
      )
      expect(refusals({ algorithm, ...fit })).toEqual([])
    },
  )

  test.each<[string, Partial<SetInput>]>([
    ['chain', { chain: [{ setId: 2 }] }],
    ['takes', { takes: { conf: 1 }, destinations: [{ ...one, resources: { conf: 3 } }] }],
    ['huntAfterSec', { huntAfterSec: 20 }],
    ['sessionTimer', { sessionTimer: { expiresSec: 1_800 } }],
    ['dialogCheckSec', { dialogCheckSec: 60 }],
    ['overloadControl', { overloadControl: true }],
    ['destinations.0.channels', { destinations: [{ ...one, channels: 30 }] }],
  ])('a stateless set cannot have %s', (path, set) => {
    const found = refusals({ mode: 'stateless', ...set }, [{ id: 2, name: 'two', destinations: [] }])
    expect(found.map((each) => each.split(':')[0])).toEqual([path])
    expect(refusals(set, [{ id: 2, name: 'two', destinations: [] }])).toEqual([])
  })
})

test('largest-free takes a limit from channels, from a resource that the calls take, or from a load source', () => {
  const ofOne = (more: object, takes = {}) =>
    refusals({ algorithm: 'largest-free', takes, destinations: [{ ...one, ...more }] })
  expect([ofOne({ channels: 30 }), ofOne({ resources: { conf: 3 } }, { conf: 1 })]).toEqual([[], []])
  expect(ofOne({ resources: { conf: 'unlimited' } }, { conf: 1 })).toHaveLength(1)
})
