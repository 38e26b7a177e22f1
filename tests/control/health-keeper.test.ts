import { expect, test } from 'vitest'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import { HealthKeeper } from '#engine/control/health-keeper.ts'
import type { DestinationFigures } from '#engine/control/relay-port.ts'
import { destinationFigures } from '#tests/support/destination-figures.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function bench(fails = false) {
  const clock = new ManualClock()
  const written: (readonly KeptHealth[])[] = []
  const troubles: string[] = []
  const keeper = new HealthKeeper({
    clock,
    write: async (health) => {
      written.push(health)
      if (fails) throw new Error('no room')
    },
    onTrouble: (sentence) => troubles.push(sentence),
  })
  const show = async (...all: DestinationFigures[]) => {
    keeper.show(all)
    clock.advance(1_000)
    await turn()
  }
  return { clock, keeper, written, troubles, show }
}

test('what is seen is written when something else is seen, with the address it belongs to', async () => {
  const { written, show } = bench()
  for (let i = 0; i < 10; i++) await show(destinationFigures({ activeCalls: i, probeLatencyMs: i }))
  expect(written).toHaveLength(1)
  await show(destinationFigures({ health: 'down', cause: 'evidence', ejections: 1, ejectedUntilMs: 99 }))
  expect(written.at(-1)).toEqual([
    {
      destinationId: 7,
      uri: 'sip:192.0.2.7',
      adminState: 'enabled',
      health: 'down',
      cause: 'evidence',
      reason: 'answers probes (200)',
      sinceMs: 5,
      ejections: 1,
      ejectedUntilMs: 99,
    },
  ])
})

test('a health that changes every second costs one write in two seconds, and the end has the last of it', async () => {
  const { keeper, written, show } = bench()
  for (let i = 0; i < 20; i++) await show(destinationFigures({ sinceMs: i }))
  expect(written.length).toBeLessThanOrEqual(11)
  keeper.show([destinationFigures({ sinceMs: 1_000 })])
  await keeper.stop()
  await keeper.stop()
  expect(written.at(-1)?.[0]?.sinceMs).toBe(1_000)
})

test('another address is another destination, though nothing else is seen of it', async () => {
  const { written, show } = bench()
  await show(destinationFigures({ health: 'unknown' }))
  await show(destinationFigures({ health: 'unknown', uri: 'sip:192.0.2.8' }))
  await show(destinationFigures({ health: 'unknown', uri: 'sip:192.0.2.8' }))
  expect(written.at(-1)).toMatchObject([{ destinationId: 7, uri: 'sip:192.0.2.8' }])
})

test('a disk that fails is told in a sentence', async () => {
  const { troubles, show } = bench(true)
  await show(destinationFigures())
  expect(troubles).toEqual(['What is seen of destinations is in use but not on disk: no room'])
})
