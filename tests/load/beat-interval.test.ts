import { expect, onTestFinished, test } from 'vitest'
import { watchFreeswitch } from '#engine/load/freeswitch.ts'
import { EventSocketPeer } from '#tests/support/event-socket-peer.ts'
import { LoadBench } from '#tests/support/load-bench.ts'

test('a FreeSWITCH that beats once a minute, and does not say so, is given more time until two of its beats are heard', async () => {
  const peer = await EventSocketPeer.open()
  onTestFinished(() => peer.close())
  const bench = new LoadBench(watchFreeswitch, peer.line)
  await bench.states(1)
  bench.clock.advance(10_000)
  peer.beat()
  await bench.news(1)
  bench.clock.advance(50_000)
  await bench.states(2)
  expect(bench.last).toMatchObject({ connection: 'half-open' })
  bench.clock.advance(1_000)
  await bench.states(3)
  for (let beat = 2; beat <= 4; beat += 1) {
    bench.clock.advance(60_000)
    peer.beat()
    await bench.news(beat)
  }
  expect(bench.connections.length).toBe(3)
  expect(await bench.news(4)).toMatchObject({ intervalMs: 60_000 })
})
