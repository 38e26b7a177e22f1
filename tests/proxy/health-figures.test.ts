import { expect, test } from 'vitest'
import type { Endpoint } from '#engine/contract/address.ts'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import { FigureSampler } from '#engine/relay-figures.ts'
import { TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

const PROBED = { destinations: destinations(2), probe: {} }

test('what stands behind a health is sampled where its set is watched alone', async () => {
  const { clock, network, relay } = await openTestRelay({ set: PROBED })
  for (const address of ['10.0.1.1', '10.0.1.2']) new TestDestination(network, address)
  clock.advance(15_000)
  const sampler = new FigureSampler(relay)
  expect(sampler.sample(clock.wallMs()).details).toEqual([])
  sampler.watch([2])
  expect(sampler.sample(clock.wallMs()).details).toEqual([])
  sampler.watch([1])
  const [one, two] = sampler.sample(clock.wallMs()).details
  expect([one?.id, two?.id]).toEqual([1, 2])
  expect(one?.inputs.map(({ input, verdict }) => [input, verdict])).toEqual([
    ['probe', 'good'],
    ['traffic', 'none'],
    ['source', 'none'],
    ['operator', 'good'],
  ])
  expect(one).toMatchObject({
    lastProbe: { kind: 'answered', status: 200, isGood: true },
    evidence: { attempts: 0, failures: 0, ejections: 0, ejectedUntilMs: null },
    retryAfterUntilMs: null,
    overload: null,
    weight: 50,
    capacity: null,
  })
  expect(one?.latency?.count).toBeGreaterThan(0)
})

test('calls that go well say so as an input, where somebody looks', async () => {
  const { clock, relay } = await openTestRelay({ set: PROBED })
  const one = relay.directory.destination(1)
  if (!one) throw new Error('no destination')
  const at: Endpoint = { address: '10.0.1.1', port: 5070, transport: 'udp' }
  for (let i = 0; i < 3; i++) relay.prober.evidence.answered(one, at)
  relay.prober.evidence.overloaded(one, at, { algorithm: 'loss', value: 20, validityMs: 500, seq: 1 })
  const sampler = new FigureSampler(relay)
  sampler.watch([1])
  const [seen] = sampler.sample(clock.wallMs()).details
  expect(seen?.inputs[1]).toMatchObject({ verdict: 'good', reason: 'answered 3 of 3 requests within 10 s' })
  expect(seen?.overload).toEqual({ algorithm: 'loss', value: 20, validUntilMs: clock.wallMs() + 500 })
})

test('a relay that starts anew knows who was down and who is ejected, and shows it', async () => {
  const kept: KeptHealth = {
    destinationId: 1,
    uri: 'sip:10.0.1.1:5070',
    adminState: 'enabled',
    health: 'down',
    cause: 'evidence',
    reason: 'ejected for 60 s',
    sinceMs: Date.UTC(2026, 0, 1) - 5_000,
    ejections: 2,
    ejectedUntilMs: Date.UTC(2026, 0, 1) + 30_000,
  }
  const { clock, network, relay, health } = await openTestRelay({ set: PROBED, start: { health: [kept] } })
  for (const address of ['10.0.1.1', '10.0.1.2']) new TestDestination(network, address)
  const figures = () => new FigureSampler(relay).sample(clock.wallMs()).destinations[0]
  clock.advance(15_000)
  expect(figures()).toMatchObject({
    health: 'down',
    cause: 'restart',
    reason: 'ejected for 60 s',
    sinceMs: kept.sinceMs,
    ejections: 2,
    ejectedUntilMs: kept.ejectedUntilMs,
  })
  clock.advance(17_000)
  expect(figures()).toMatchObject({ health: 'up', ejections: 2, ejectedUntilMs: null })
  expect(health.filter(({ destinationId }) => destinationId === 1).map(({ to }) => to)).toEqual(['up'])
})
