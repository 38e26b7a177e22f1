import { describe, expect, test } from 'vitest'
import type { Location } from '#engine/location/location.ts'
import { located, NAME, target, unresolved } from './located.ts'
import { answered, type Bench, started } from './prober-bench.ts'
import { destination, type set } from './snapshots.ts'

const [A, B] = ['192.0.2.1', '192.0.2.2'] as const
const UNPROBED = { probe: { enabled: false } }
const PAIR = located(target(A), target(B))

function locate(bench: Bench, location: Location): void {
  bench.prober.relocated(bench.directory.locate([location]))
}

/** A destination by name with two targets, seen answering. */
function pair(more: Parameters<typeof set>[2] = {}): Bench {
  const bench = started([destination(1, { uri: NAME })], more)
  locate(bench, PAIR)
  bench.clock.advance(5_000)
  return bench
}

/** What each address answers from now on. */
function replies(
  bench: Bench,
  byAddress: Readonly<Record<string, 'answered' | 'unanswered' | 'refused'>>,
): void {
  bench.chooseAt = ({ address }) => {
    const kind = byAddress[address] ?? 'answered'
    return kind === 'answered' ? answered(200) : { kind }
  }
}

const healths = (bench: Bench) => bench.get(1).board?.targets.map(({ seen }) => seen.health)
const endpointOf = (bench: Bench, address: string) =>
  bench.get(1).targets.find((each) => each.address === address) ?? null

describe('a name without an address', () => {
  test('it gets no call and no probe, and says why', () => {
    const bench = started([destination(1, { uri: NAME })])
    expect(bench.get(1).skipReason()).toBe('unresolved')
    expect(bench.get(1).health).toMatchObject({
      health: 'unknown',
      reason: 'its name is not resolved: DNS was not asked yet',
    })
    locate(bench, unresolved('there is no name media.example'))
    bench.clock.advance(60_000)
    expect(bench.get(1).health.reason).toBe('its name is not resolved: there is no name media.example')
    expect(bench.sent).toHaveLength(0)
  })

  test('once it has one it may have calls at once, and is probed', () => {
    const bench = started([destination(1, { uri: NAME })])
    locate(bench, PAIR)
    expect(bench.get(1).skipReason()).toBeNull()
    expect(bench.get(1).health).toMatchObject({ health: 'unknown', cause: 'location' })
    bench.clock.advance(1_000)
    expect(bench.get(1).health.health).toBe('up')
    expect(bench.sent.map(({ to }) => to.address).toSorted()).toEqual([A, B])
  })

  test('where it is not probed it is said so, not that a probe will come', () => {
    const bench = started([destination(1, { uri: NAME })], UNPROBED)
    locate(bench, PAIR)
    expect(bench.get(1).health).toMatchObject({ health: 'unknown', reason: 'not probed' })
  })
})

describe('several targets', () => {
  test('each is probed in every round and seen by itself; one that answers keeps the destination up', () => {
    const bench = pair()
    replies(bench, { [A]: 'unanswered' })
    bench.clock.advance(60_000)
    expect(healths(bench)).toEqual(['down', 'up'])
    expect(bench.get(1).health.health).toBe('up')
    expect(bench.changes.map(({ to }) => to)).toEqual(['up'])
    expect(bench.targetsDead).toEqual([A])
  })

  test('the destination is down when all of them are', () => {
    const bench = pair()
    replies(bench, { [A]: 'unanswered', [B]: 'refused' })
    bench.clock.advance(60_000)
    expect(healths(bench)).toEqual(['down', 'down'])
    expect(bench.get(1).skipReason()).toBe('down')
    expect(bench.changes.map(({ to }) => to)).toEqual(['up', 'down'])
  })

  test('each has a time-out of its own: a silent one does not make the other late', () => {
    const bench = pair()
    replies(bench, { [A]: 'unanswered' })
    const before = bench.sent.length
    bench.clock.advance(30_000)
    const sinceMs = bench.sent.slice(before).map(({ atMs }) => atMs)
    expect(sinceMs.filter((atMs, i) => sinceMs[i + 1] === atMs).length).toBeGreaterThan(2)
    expect(bench.get(1).health.probeLatencyMs).toBeLessThan(10)
  })

  test('a call that timed out sets its target back, not the destination, and a probe goes at once', () => {
    const bench = pair()
    const before = bench.sent.length
    bench.reply = null
    bench.prober.evidence.timedOut(bench.get(1), endpointOf(bench, A))
    expect(healths(bench)).toEqual(['trying', 'up'])
    expect(bench.get(1).health.health).toBe('up')
    bench.clock.advance(200)
    expect(bench.sent.slice(before).map(({ to }) => to.address)).toContain(A)
    bench.sent.at(-2)?.done(answered(200))
    expect(healths(bench)).toEqual(['up', 'up'])
  })

  test('calls that timed out at all of them make it trying', () => {
    const bench = pair()
    for (const address of [A, B]) bench.prober.evidence.timedOut(bench.get(1), endpointOf(bench, address))
    expect(bench.get(1).health).toMatchObject({ health: 'trying', cause: 'traffic' })
  })

  test('where the set is not probed only the target that failed is, until it answers', () => {
    const bench = pair(UNPROBED)
    replies(bench, { [A]: 'unanswered' })
    bench.prober.evidence.timedOut(bench.get(1), endpointOf(bench, A))
    bench.clock.advance(60_000)
    expect(new Set(bench.sent.map(({ to }) => to.address))).toEqual(new Set([A]))
    expect(healths(bench)).toEqual(['down', 'unknown'])
    expect(bench.get(1).health.health).toBe('unknown')
    replies(bench, {})
    bench.clock.advance(20_000)
    const sent = bench.sent.length
    bench.clock.advance(60_000)
    expect(bench.sent.length).toBe(sent)
    expect(healths(bench)).toEqual(['unknown', 'unknown'])
  })

  test('a call that is answered clears the target it went to, where nobody probes', () => {
    const bench = pair(UNPROBED)
    bench.prober.evidence.timedOut(bench.get(1), endpointOf(bench, A))
    bench.prober.evidence.answered(bench.get(1), endpointOf(bench, B))
    expect(healths(bench)).toEqual(['trying', 'unknown'])
    bench.prober.evidence.answered(bench.get(1), endpointOf(bench, A))
    expect(healths(bench)).toEqual(['unknown', 'unknown'])
  })

  test('switched off, nothing is known of any of them', () => {
    const bench = pair()
    bench.apply([destination(1, { uri: NAME, adminState: 'disabled' })])
    expect(healths(bench)).toEqual(['unknown', 'unknown'])
  })
})

describe('other addresses', () => {
  test('health, and what is seen of a target that stays, go on', () => {
    const bench = pair()
    replies(bench, { [A]: 'unanswered' })
    bench.clock.advance(40_000)
    const { sinceMs } = bench.get(1).health
    locate(bench, located(target(A), target('192.0.2.9')))
    expect(healths(bench)).toEqual(['down', 'unknown'])
    expect(bench.get(1).health).toMatchObject({ health: 'up', sinceMs })
  })

  test('a destination that was down may have calls again at once where a new address is not known to fail', () => {
    const bench = pair()
    replies(bench, { [A]: 'refused', [B]: 'refused' })
    bench.clock.advance(30_000)
    expect(bench.get(1).skipReason()).toBe('down')
    locate(bench, located(target('192.0.2.9')))
    expect(bench.get(1).skipReason()).toBeNull()
    bench.clock.advance(1_000)
    expect(bench.get(1).health.health).toBe('up')
  })

  test('probes of targets that are gone change nothing, and no timer is left', () => {
    const bench = pair()
    bench.reply = null
    bench.clock.advance(12_000)
    const late = bench.sent.slice(-2)
    locate(bench, located(target('192.0.2.9')))
    for (const { done } of late) done({ kind: 'refused' })
    expect(healths(bench)).toEqual(['unknown'])
    bench.prober.stop()
    expect(bench.wheel.size).toBe(0)
  })

  test('a round that was out when its targets went says nothing of a destination that it never asked', () => {
    const bench = started([destination(1, { uri: NAME })])
    locate(bench, located(target(A)))
    bench.clock.advance(1_000)
    bench.reply = null
    const before = bench.sent.length
    while (bench.sent.length === before) bench.clock.advance(100)
    const late = bench.sent.at(-1)
    locate(bench, located(target(B)))
    bench.reply = answered(200)
    late?.done({ kind: 'refused' })
    expect(bench.get(1).health.health).toBe('up')
    bench.clock.advance(30_000)
    expect(bench.changes.map(({ to }) => to)).toEqual(['up'])
    expect(bench.sent.at(-1)?.to.address).toBe(B)
  })
})
