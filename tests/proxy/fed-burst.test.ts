import { describe, expect, test } from 'vitest'
import { beat, feed, figures, freeSwitch, news } from '../destination/load-news.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const CALLS = 100

/** Three answering destinations whose weight FreeSWITCH tells, and callers before them. */
async function scene(set = {}) {
  const world = await openTestRelay({
    set: {
      algorithm: 'weighted',
      destinations: [50, 25, 25].map((weight, i) => ({
        id: i + 1,
        uri: `sip:10.0.1.${i + 1}:5070`,
        weight,
        feeds: [feed('weight', freeSwitch(`10.0.1.${i + 1}`))],
      })),
      ...set,
    },
  })
  const parties = [1, 2, 3].map((i) => new TestDestination(world.network, `10.0.1.${i}`))
  let port = 20_000
  /** One INVITE of each of so many telephones, `gapMs` apart. */
  const call = (count: number, gapMs = 0) =>
    Array.from({ length: count }, () => {
      port += 1
      const caller = new TestCaller(world.network, '10.0.2.1', port, `call-${port}`)
      caller.request('INVITE')
      world.clock.advance(gapMs)
      return caller
    })
  const carried = () => [1, 2, 3].map((id) => world.relay.directory.destination(id)?.activeCalls() ?? 0)
  return { ...world, parties, call, carried }
}

function expectNear(counts: readonly number[], ideal: readonly number[]): void {
  for (const [i, share] of ideal.entries())
    expect(Math.abs((counts[i] ?? 0) - share)).toBeLessThanOrEqual(Math.max(1, share / 10))
}

describe('trust.md R9: calls through the relay between two news', () => {
  test.each([0, 7])('100 calls %i ms apart: each destination gets its share of the room', async (gapMs) => {
    const { relay, clock, call, carried } = await scene()
    relay.directory.feed([news(1, beat(120, 100)), news(2, beat(60, 80)), news(3, beat(20, 50))])
    const callers = call(CALLS, gapMs)
    clock.advance(RTT_MS)
    expect(callers.filter((caller) => caller.statuses.at(-1) === 200)).toHaveLength(CALLS)
    expectNear(
      carried(),
      [120, 48, 10].map((weight) => (weight * CALLS) / 178),
    )
  })

  test('one at its maximum is sent nothing; a full set answers its own code', async () => {
    const { relay, clock, call, carried, parties } = await scene()
    relay.directory.feed([news(1, beat(0)), news(2, beat(30)), news(3, beat(10))])
    const callers = call(42)
    clock.advance(RTT_MS)
    expect(carried()).toEqual([0, 30, 10])
    expect(parties[0]?.methods).toEqual([])
    expect(callers.map((caller) => caller.statuses.at(-1)).filter((status) => status === 486)).toHaveLength(2)
  })

  test('calls that end make room before the next news', async () => {
    const { relay, clock, call, carried } = await scene()
    relay.directory.feed([news(1, beat(2)), news(2, beat(0)), news(3, beat(0))])
    const [first] = call(2)
    clock.advance(RTT_MS)
    first?.learn()
    first?.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(carried()).toEqual([1, 0, 0])
    const [third] = call(1)
    clock.advance(RTT_MS)
    expect([third?.statuses.at(-1), carried()]).toEqual([200, [2, 0, 0]])
  })

  test('stale figures: back to the configured weights, and the page is told', async () => {
    const { relay, clock, call, carried } = await scene()
    relay.directory.feed([news(1, beat(2)), news(2, beat(2)), news(3, beat(200))])
    relay.directory.feed([news(1, null), news(2, null), news(3, null)])
    call(CALLS)
    clock.advance(RTT_MS)
    expectNear(carried(), [50, 25, 25])
    expect(relay.directory.destination(1)?.fed.notice).toBe('figures stale, configured weight 50 in force')
  })

  test('one that wants maintenance gets no new call, and what is up goes on', async () => {
    const { relay, clock, call, carried, parties } = await scene()
    relay.directory.feed([news(1, beat(100)), news(2, beat(0)), news(3, beat(0))])
    const [caller] = call(1)
    clock.advance(RTT_MS)
    caller?.learn()
    relay.directory.feed([news(1, figures({ ...beat(99), wish: 'maint' })), news(2, beat(50))])
    call(10)
    clock.advance(RTT_MS)
    expect(carried()).toEqual([1, 10, 0])
    caller?.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(parties[0]?.methods).toContain('BYE')
    expect([caller?.statuses.at(-1), carried()]).toEqual([200, [0, 10, 0]])
    relay.directory.feed([news(1, figures({ ...beat(100), wish: 'ready' }))])
    call(15)
    clock.advance(RTT_MS)
    expectNear(carried(), [10, 15, 0])
  })
})
