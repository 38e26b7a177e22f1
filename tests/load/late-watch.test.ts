import { expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { lateWatcher, Turns } from '#engine/load/late-watch.ts'
import type { LoadListener, WatchLoad } from '#engine/load/load-source.ts'
import { addressOf, LoadBench } from '#tests/support/load-bench.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

const DEAF: LoadListener = { onFigures: () => undefined, onConnection: () => undefined }

/** Promises of what is loaded settle. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

test('a thousand sources that begin together are begun within two seconds, never more than a few in one moment', async () => {
  const clock = new ManualClock()
  const world = { clock, random: seededRandom(1) }
  const turns = new Turns(clock)
  let begun = 0
  let stopped = 0
  const watchLoad: WatchLoad = () => {
    begun += 1
    return { nextTryAtMs: null, stop: () => (stopped += 1) }
  }
  const watch = lateWatcher(async () => watchLoad, turns)
  const watches = Array.from({ length: 1_000 }, (_, i) =>
    watch(addressOf(`fs://:x@10.0.${i >> 8}.${i & 255}`), DEAF, world),
  )
  let most = 0
  for (let ms = 0; ms < 1_000; ms += 10) {
    const before = begun
    clock.advance(10)
    await settled()
    most = Math.max(most, begun - before)
  }
  expect(most).toBeLessThanOrEqual(6)
  for (const each of watches) each.stop()
  expect([stopped, clock.pending]).toEqual([begun, 0])
  clock.advance(5_000)
  await settled()
  expect(begun).toBeLessThan(510)
})

test('a kind whose code cannot be loaded says so, and is tried again', async () => {
  let isThere = false
  const asked: string[] = []
  const watchLoad: WatchLoad = ({ host }) => {
    asked.push(host)
    return { nextTryAtMs: 7, stop: () => undefined }
  }
  const load = async () => {
    if (!isThere) throw new Error('EMFILE: too many open files')
    return watchLoad
  }
  const clock = new ManualClock()
  const bench = new LoadBench(lateWatcher(load, new Turns(clock)), 'fs://:x@192.0.2.7')
  bench.clock.advance(0)
  const problem = 'what asks it cannot be loaded: EMFILE: too many open files'
  expect(await bench.states(1)).toEqual({ connection: 'unreachable', problem })
  isThere = true
  bench.clock.advance(10_000)
  await settled()
  expect([asked, bench.watch.nextTryAtMs]).toEqual([['192.0.2.7'], 7])
})
