import { describe, expect, test } from 'vitest'
import { PLAIN_CALL } from '#engine/balance/candidate.ts'
import { seededRandom } from '#engine/base/random.ts'
import { Directory } from '#engine/destination/directory.ts'
import { restoreHealth } from '#engine/destination/restore-health.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { destination, set, snapshot } from './snapshots.ts'

const SLOW = { slowStart: { sec: 100, fromPercent: 10 } }

function world(row: Parameters<typeof destination>[1] = {}, isRunning = true) {
  const clock = new ManualClock()
  const directory = new Directory({ clock, random: seededRandom(1) })
  const apply = (more: Parameters<typeof destination>[1] = {}, setMore = {}) =>
    directory.apply(snapshot([set(1, [destination(7, { ...row, ...more })], { ...SLOW, ...setMore })]))
  apply()
  if (isRunning) directory.start()
  const [one] = directory.destinations
  if (!one) throw new Error('no destination')
  const fall = () => one.learn({ kind: 'probe-unanswered', probes: 3, waitedMs: 2_000 }, clock.wallMs())
  const answer = () => {
    for (let probe = 0; probe < 2; probe++)
      one.learn(
        { kind: 'probe-answered', status: 200, latencyMs: 1, isGood: true, isFull: false },
        clock.wallMs(),
      )
  }
  return { clock, directory, one, apply, fall, answer }
}

type World = ReturnType<typeof world>
const percentOf = ({ one }: World) => one.warmUp.percent
const recovered = (scene: World) => {
  scene.fall()
  scene.answer()
  return scene
}

describe('after a recovery', () => {
  test('weight and capacity grow in a straight line from the first part to the whole', () => {
    const scene = recovered(world({ weight: 50, channels: 40, resources: { conf: 20 } }))
    const { clock, one } = scene
    const seen = [0, 50_000, 49_000, 1_000].map((ms) => {
      clock.advance(ms)
      return [percentOf(scene), one.weight, one.capacity, one.free({ takes: { conf: 1 } })]
    })
    expect(seen).toEqual([
      [10, 5, 4, 2],
      [55, 27.5, 22, 11],
      [99.1, 49.55, 39, 19],
      [null, 50, 40, 20],
    ])
  })

  test('it is full at its part, and takes one call at least, whatever one takes', () => {
    const { one } = recovered(world({ channels: 4, resources: { conf: 12, none: 0 } }))
    const wants = { ...PLAIN_CALL, takes: { conf: 5 } }
    expect([one.capacity, one.skipReason(wants), one.free(wants)]).toEqual([1, null, 1])
    one.take(1, wants.takes)
    expect([one.skipReason(wants), one.skipReason()]).toEqual(['full', 'full'])
    expect(one.skipReason({ ...PLAIN_CALL, takes: { none: 1 } })).toBe('full')
  })

  test('one without channels is not limited, and its weight grows', () => {
    const { one } = recovered(world({ weight: 80 }))
    expect([one.capacity, one.skipReason(), one.weight]).toEqual([null, null, 8])
  })

  test('another fall ends it, and the next recovery begins anew', () => {
    const scene = recovered(world())
    scene.clock.advance(60_000)
    scene.fall()
    expect(percentOf(scene)).toBeNull()
    scene.clock.advance(5_000)
    scene.answer()
    expect(percentOf(scene)).toBe(10)
  })

  test('a doubt, or a destination that was never down, starts nothing', () => {
    const scene = world()
    scene.answer()
    scene.one.learn({ kind: 'attempt-timed-out' }, scene.clock.wallMs())
    scene.answer()
    expect([scene.one.health.health, percentOf(scene)]).toEqual(['up', null])
  })
})

describe('after an enabling', () => {
  test.each(['draining', 'disabled'] as const)('from %s by an edit, and by an override', (adminState) => {
    const scene = world({ adminState })
    scene.apply({ adminState: 'enabled' })
    expect(percentOf(scene)).toBe(10)
    scene.clock.advance(200_000)
    scene.directory.override(7, adminState)
    expect(percentOf(scene)).toBeNull()
    scene.directory.override(7, null)
    expect(percentOf(scene)).toBe(10)
  })

  test('other edits leave it where it is; a set that starts nobody slowly any more ends it', () => {
    const scene = recovered(world())
    scene.clock.advance(50_000)
    scene.apply({ weight: 70 })
    expect([percentOf(scene), scene.one.weight]).toEqual([55, 38.5])
    scene.apply({}, { slowStart: { sec: 0 } })
    expect([percentOf(scene), scene.one.hasMovingWeight]).toEqual([null, false])
  })

  test('one that is disabled in the middle of it is through with it', () => {
    const scene = recovered(world())
    scene.apply({ adminState: 'disabled' })
    expect(percentOf(scene)).toBeNull()
  })
})

describe('never', () => {
  test('at the start of the engine: not for overrides, nor for what was seen before', () => {
    const { clock, directory, one } = world({ adminState: 'disabled' }, false)
    directory.override(7, 'enabled')
    const kept = { health: 'down', cause: 'probe', reason: '', sinceMs: 0, ejections: 0 } as const
    restoreHealth(
      directory,
      [{ ...kept, destinationId: 7, uri: one.config.uri, adminState: 'enabled', ejectedUntilMs: null }],
      clock,
    )
    directory.start()
    expect([one.health.health, one.warmUp.isUnderWay]).toEqual(['down', false])
  })

  test('for a new destination, and where the set says so', () => {
    const { directory, one } = world()
    directory.apply(snapshot([set(1, [destination(7), destination(8)], SLOW)]))
    expect([one, directory.destination(8)].map((each) => each?.warmUp.isUnderWay)).toEqual([false, false])
    const plain = recovered(world())
    plain.apply({}, { slowStart: { sec: 0 } })
    plain.fall()
    plain.answer()
    expect(percentOf(plain)).toBeNull()
  })

  test('for a destination at another address: nobody was seen to recover there', () => {
    const scene = world()
    scene.fall()
    scene.apply({ uri: 'sip:192.0.2.99:5060' })
    scene.one.learn({ kind: 'moved' }, scene.clock.wallMs())
    expect(percentOf(scene)).toBeNull()
  })
})

test('its beginning and its end are told once each; one that is cut short has no end', () => {
  const scene = recovered(world())
  const settle = () => scene.directory.settle().warmed.map(({ news }) => news)
  expect([settle(), settle()]).toEqual([['begun'], []])
  scene.clock.advance(100_000)
  expect([settle(), settle()]).toEqual([['over'], []])
  recovered(scene)
  scene.fall()
  expect(settle()).toEqual([])
})

test('where its set starts slowly its weight is read at every pick', () => {
  expect([world().one.hasMovingWeight, world().one.warmUp.isUnderWay]).toEqual([true, false])
})
