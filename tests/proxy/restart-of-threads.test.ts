import { expect, onTestFinished, test } from 'vitest'
import { reserveCells } from '#engine/balance/cell-arena.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { CellLayout } from '#engine/destination/cell-layout.ts'
import { Directory } from '#engine/destination/directory.ts'
import { killAndRestart } from '#tests/support/killed-relay.ts'
import { TestCaller, TestDestination } from '#tests/support/test-parties.ts'
import { openTestRelay, type TestRelayOptions, testSnapshot } from '#tests/support/test-relay.ts'
import { quiet, threadChannels } from '#tests/support/thread-channels.ts'

const RTT_MS = 20
const ONE_CHANNEL: TestRelayOptions = {
  set: { destinations: [{ id: 1, uri: 'sip:10.0.1.1:5070', channels: 1 }] },
}

test('rules 20: at a restart a thread takes nothing new before every thread has its calls in the books again', async () => {
  const before = await openTestRelay(ONE_CHANNEL)
  const { clock, network } = before
  const destination = new TestDestination(network, '10.0.1.1')
  new TestCaller(network).request('INVITE')
  clock.advance(RTT_MS)

  const cells = reserveCells()
  const [ports = new Map()] = threadChannels(2)
  onTestFinished(() => {
    for (const port of ports.values()) port.close()
  })
  /** As the other thread counts when this one waits. */
  const other = new Directory({
    clock,
    random: seededRandom(1),
    cells: { buffer: cells, thread: 2, threads: 2 },
  })
  const counts: (number | undefined)[] = []
  const others = Promise.withResolvers<void>()
  const opening = killAndRestart(before, {
    ...ONE_CHANNEL,
    start: { place: { thread: 1, threads: 2 }, company: { cells, ports } },
    allBound: async (layout: CellLayout) => {
      other.attach(layout)
      other.apply(testSnapshot(ONE_CHANNEL))
      return layout
    },
    allResumed: () => {
      counts.push(other.destination(1)?.activeCalls())
      return others.promise
    },
  })
  await quiet()
  const caller = new TestCaller(network, '10.0.2.2', 7_000, 'another')
  caller.request('INVITE')
  clock.advance(RTT_MS)
  expect([counts, caller.statuses, destination.methods]).toEqual([[1], [], ['INVITE']])

  others.resolve()
  const { relay } = await opening
  caller.request('INVITE')
  clock.advance(RTT_MS)
  expect([caller.statuses, destination.methods]).toEqual([[486], ['INVITE']])
  await relay.stop()
})
