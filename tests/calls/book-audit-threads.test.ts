import { expect, test } from 'vitest'
import { reserveCells } from '#engine/balance/cell-arena.ts'
import { feed, figures, freeSwitch, news as newsOf } from '../destination/load-news.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { openTestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const LOOK_MS = 32_000
const SET = {
  dialogCheckSec: null,
  destinations: [{ id: 1, uri: 'sip:10.0.1.1:5070', feeds: [feed('weight', freeSwitch('10.0.1.1'))] }],
}

test('rules 20: the calls of all relay threads are compared with what a load source tells, once', async () => {
  const cells = reserveCells()
  const ports = new Map()
  const open = (thread: number, more: TestRelayOptions = {}) =>
    openTestRelay({ set: SET, start: { place: { thread, threads: 2 }, company: { cells, ports } }, ...more })
  const first = await open(1)
  const second = await open(2, { allBound: async () => first.relay.directory.layout() })
  const advance = (ms: number) => {
    for (const { clock } of [first, second]) clock.advance(ms)
  }
  for (const { network, clock } of [first, second]) {
    new TestDestination(network, '10.0.1.1')
    for (let i = 0; i < 3; i++) {
      const caller = new TestCaller(network, '10.0.2.1', 5_062 + i, `call-${i}`)
      caller.request('INVITE')
      clock.advance(20)
      caller.learn()
      caller.request('ACK', { inDialog: true })
    }
  }
  const tell = (sessions: number) => {
    for (const { relay } of [first, second])
      relay.directory.feed([newsOf(1, figures({ sessions, maxSessions: 30 }))])
  }
  const drifts = () => [first, second].map(({ relay }) => relay.liveness.audit.drifts)
  tell(6)
  advance(6 * LOOK_MS)
  expect(drifts()).toEqual([[], []])
  // Each thread has fewer calls there than the node tells of.
  tell(4)
  advance(6 * LOOK_MS)
  expect(drifts()).toEqual([
    [
      expect.objectContaining({
        destinationId: 1,
        ours: 6,
        theirs: 4,
        reason: expect.stringMatching(/tells 2 calls fewer/),
      }),
    ],
    [],
  ])
})
