import { expect, test } from 'vitest'
import { FigureSampler } from '#engine/relay-figures.ts'
import { TestCaller, TestDestination } from '#tests/support/test-parties.ts'
import { destinations, openTestRelay } from '#tests/support/test-relay.ts'

const WATCHED = [1]

/** A relay that one call went through within the last second, as its thread would tell it. */
async function toldBy<Figures>(thread: number, tell: (sampler: FigureSampler, atMs: number) => Figures) {
  const { relay, network, clock } = await openTestRelay({ set: { destinations: destinations(2) } })
  const sampler = new FigureSampler({ ...relay, place: { thread, threads: 2 } })
  sampler.watch(WATCHED)
  tell(sampler, clock.wallMs())
  for (const place of [1, 2]) new TestDestination(network, `10.0.1.${place}`, [180, 200])
  new TestCaller(network, '10.0.2.1', 5_060, 'call-1').request('INVITE')
  clock.advance(1_000)
  return tell(sampler, clock.wallMs())
}

test('rules 20: a further thread counts its calls of each destination; how they stand is told by the first alone', async () => {
  const first = await toldBy(1, (sampler, atMs) => sampler.sample(atMs))
  const further = await toldBy(2, (sampler, atMs) => sampler.sampleFurther(atMs))
  expect([first.kind, further.kind]).toEqual(['figures', 'further-figures'])
  const counts = first.destinations.map(({ id, setId, callsPerSecond, total, attempts }) => ({
    ...{ id, setId, callsPerSecond, total, attempts },
  }))
  expect(further.destinations).toEqual(counts)
  expect(counts.map(({ attempts }) => attempts).sort()).toEqual([0, 1])
  expect(counts.map(({ callsPerSecond }) => callsPerSecond).sort()).toEqual([0, 1])
  expect(first.details).toHaveLength(1)
  expect(further.watched).toEqual(WATCHED)
  expect(further).not.toHaveProperty('details')
})
