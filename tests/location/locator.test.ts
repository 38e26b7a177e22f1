import { describe, expect, test } from 'vitest'
import { silentLogger } from '#engine/base/logger.ts'
import { readLocations, writeLocations } from '#engine/journal/location-file.ts'
import type { KeptLocation } from '#engine/location/followed-name.ts'
import type { Resolution } from '#engine/location/location.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { a, lookUp, V4 } from './locate-bench.ts'
import { bench, found, target, turn, wanted } from './locator-bench.ts'

const FAILED: Resolution = { kind: 'failed', problem: 'no name server answers' }

async function followed(ttlSec = 60, ...addresses: string[]) {
  const all = bench()
  all.state.answer = found(ttlSec, ...(addresses.length > 0 ? addresses : ['192.0.2.1']))
  all.locator.follow(wanted('a.example'))
  await turn()
  return all
}

describe('TTL', () => {
  test('a name is asked for again when its time is over, at most a twentieth later', async () => {
    const { asked, pass } = await followed(100)
    await pass(99)
    expect(asked).toHaveLength(1)
    await pass(7)
    expect(asked).toHaveLength(2)
  })

  test.each([
    [0, 5],
    [1, 5],
    [1_000_000, 86_400],
  ])('a TTL of %i s counts as %i s', async (ttlSec, heldSec) => {
    const { one, clock } = await followed(ttlSec)
    expect((one().answer?.expiresAtMs ?? 0) - clock.wallMs()).toBe(heldSec * 1_000)
  })

  test('names of one TTL are asked for apart', async () => {
    const { locator, asked, pass } = bench()
    locator.follow(wanted(...Array.from({ length: 16 }, (_, i) => `${i}.example`)))
    await pass(70)
    const seconds = asked.slice(16).map(({ atMs }) => Math.floor(atMs / 500))
    expect(new Set(seconds).size).toBeGreaterThan(4)
  })

  test('the same targets are no news', async () => {
    const { kinds, pass, asked } = await followed(10)
    await pass(60)
    expect(asked.length).toBeGreaterThan(4)
    expect(kinds()).toEqual(['found'])
  })

  test('other targets are: from these to those', async () => {
    const { state, news, pass } = await followed(10, '192.0.2.1')
    state.answer = found(10, '192.0.2.1', '192.0.2.2')
    await pass(12)
    expect(news[1]).toMatchObject({ kind: 'changed', before: [{ address: '192.0.2.1' }] })
    expect(news[1]?.name.answer?.targets).toHaveLength(2)
  })
})

describe('the last good answer', () => {
  test.each<[string, Resolution]>([
    ['no server answers', FAILED],
    ['the name is gone', { kind: 'nothing', problem: 'there is no name a.example', ttlSec: 3_600 }],
    ['a part alone is found', { ...found(60, '192.0.2.9'), problem: 'A of b.example: SERVFAIL' }],
  ])('is kept where %s, and called stale with the reason and since when', async (_, answer) => {
    const { state, one, kinds, pass, clock } = await followed(10)
    const resolvedAtMs = one().answer?.resolvedAtMs
    state.answer = answer
    await pass(12)
    expect(one()).toMatchObject({ isStale: true, problem: 'problem' in answer ? answer.problem : '' })
    expect(one().location).toEqual({ key: 'sip:a.example', targets: [target('192.0.2.1')], problem: '' })
    expect(one().answer?.resolvedAtMs).toBe(resolvedAtMs)
    expect(clock.wallMs() - (one().problemSinceMs ?? 0)).toBeLessThan(3_000)
    expect(kinds()).toEqual(['found', 'stale'])
  })

  test('is asked for again after 5, 10, 20, 40, then every 60 seconds, and is fresh when it comes', async () => {
    const { state, asked, one, kinds, pass } = await followed(10)
    state.answer = FAILED
    await pass(300)
    const gaps = asked.slice(1).map(({ atMs }, i) => (atMs - (asked[i]?.atMs ?? 0)) / 1_000)
    for (const [i, least] of [10, 5, 10, 20, 40, 60, 60].entries()) {
      expect(gaps[i]).toBeGreaterThanOrEqual(least)
      expect(gaps[i]).toBeLessThan(least * 1.06 + 1)
    }
    state.answer = found(60, '192.0.2.1')
    await pass(64)
    expect(kinds()).toEqual(['found', 'stale', 'fresh'])
    expect(one()).toMatchObject({ isStale: false, problem: '', problemSinceMs: null })
  })

  test('a name that never had one is asked for again when the negative answer is over, within five minutes', async () => {
    const { state, locator, asked, one, kinds, pass } = bench()
    state.answer = { kind: 'nothing', problem: 'there is no name a.example', ttlSec: 86_400 }
    locator.follow(wanted('a.example'))
    await pass(299)
    expect(asked).toHaveLength(1)
    expect(one().location).toEqual({
      key: 'sip:a.example',
      targets: [],
      problem: 'there is no name a.example',
    })
    expect(one().isStale).toBe(false)
    await pass(7)
    expect(asked).toHaveLength(2)
    expect(kinds()).toEqual(['unresolved'])
  })

  test('a part is better than nothing, and asked for again within a minute', async () => {
    const { state, locator, asked, one, pass } = bench()
    state.answer = { ...found(3_600, '192.0.2.9'), problem: 'A of b.example: SERVFAIL' }
    locator.follow(wanted('a.example'))
    await pass(1)
    expect(one()).toMatchObject({
      isStale: false,
      problem: 'A of b.example: SERVFAIL',
      answer: { targets: [{}] },
    })
    await pass(62)
    expect(asked).toHaveLength(2)
  })

  test('after ten failures a part replaces the whole', async () => {
    const { state, one, pass } = await followed(10)
    state.answer = { ...found(60, '192.0.2.9'), problem: 'A of b.example: SERVFAIL' }
    await pass(300)
    expect(one().answer?.targets[0]?.address).toBe('192.0.2.1')
    await pass(300)
    expect(one().answer?.targets[0]?.address).toBe('192.0.2.9')
  })
})

describe('across a restart', () => {
  const kept = (expiresAtMs: number): KeptLocation => ({
    key: 'sip:a.example',
    targets: [target('192.0.2.7')],
    resolvedAtMs: 1,
    expiresAtMs,
  })

  test('a kept answer is used at once and asked for when its time is over', async () => {
    const clock = new ManualClock()
    const { locator, asked, one, pass } = bench([kept(clock.wallMs() + 30_000)], clock)
    locator.follow(wanted('a.example'))
    expect(one().location.targets).toEqual([target('192.0.2.7')])
    await pass(29)
    expect(asked).toHaveLength(0)
    await pass(4)
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['expired', -1_000],
    ['from a clock that was wrong', 400 * 86_400_000],
  ])('one that is %s is used, and asked for at once', async (_, leftMs) => {
    const clock = new ManualClock()
    const { locator, asked, one, state, kinds, pass } = bench([kept(clock.wallMs() + leftMs)], clock)
    state.answer = FAILED
    locator.follow(wanted('a.example'))
    await pass(1)
    expect(asked).toHaveLength(1)
    expect(one()).toMatchObject({ isStale: true, answer: { targets: [{ address: '192.0.2.7' }] } })
    expect(kinds()).toEqual(['stale'])
  })

  test('what the file says is no news when DNS says it again', async () => {
    const folder = temporaryFolder()
    const { resolution } = await lookUp('sip:a.example', {
      zone: { 'a.example': [a('192.0.2.7')] },
      listeners: V4,
    })
    const targets = resolution.kind === 'found' ? resolution.targets : []
    await writeLocations(folder, [{ ...kept(2), targets }])
    const { locator, asked, state, kinds, pass } = bench(readLocations(folder, silentLogger))
    state.answer = resolution
    locator.follow(wanted('a.example'))
    await pass(1)
    expect([asked.length, kinds()]).toEqual([1, []])
  })
})

describe('what is followed', () => {
  test('a name that two configurations share goes on; one that is gone is asked for no more', async () => {
    const { locator, asked, pass, clock } = bench()
    locator.follow(wanted('a.example', 'b.example'))
    await pass(1)
    locator.follow(wanted('a.example'))
    expect(locator.find('sip:b.example')).toBeUndefined()
    await pass(120)
    expect(asked.filter(({ host }) => host === 'b.example')).toHaveLength(1)
    expect(asked.filter(({ host }) => host === 'a.example').length).toBeGreaterThan(1)
    locator.stop()
    expect(clock.pending).toBe(0)
  })

  test('an answer for a name that is gone, or was given up and taken again, changes nothing', async () => {
    const { locator, open, state, news } = bench()
    state.answer = null
    locator.follow(wanted('a.example'))
    locator.follow(new Map())
    locator.follow(wanted('a.example'))
    open[0]?.(found(60, '192.0.2.66'))
    await turn()
    expect(news).toEqual([])
    open[1]?.(found(60, '192.0.2.1'))
    await turn()
    expect(news).toHaveLength(1)
  })

  test('16 names are looked up at once; each of the others gets its turn', async () => {
    const { locator, asked, open, state } = bench()
    state.answer = null
    locator.follow(wanted(...Array.from({ length: 100 }, (_, i) => `${i}.example`)))
    expect(asked).toHaveLength(16)
    for (let i = 0; i < 100; i++) {
      open[i]?.(found(60, '192.0.2.1'))
      await turn()
    }
    expect(new Set(asked.map(({ host }) => host)).size).toBe(100)
  })

  test('what is looked up the same way is one name', () => {
    const keys = ['a.example', 'A.example.', 'a.example:5060', 'a.example;transport=tcp'].map(
      (host) => [...wanted(host).keys()][0],
    )
    expect(keys).toEqual([
      'sip:a.example',
      'sip:a.example',
      'sip:a.example:5060',
      'sip:a.example;transport=tcp',
    ])
  })
})
