import { expect, test } from 'vitest'
import { setSchema } from '#engine/contract/config.ts'
import { emptyTick, seenDestination } from '#tests/support/seen-figures.ts'
import { healthDetail, seenLoad } from '#tests/support/seen-health.ts'
import { healthRows } from '#web/health/health-rows.ts'
import { readTroubles, troubleOfLoads, troublesText } from '#web/health/troubles.ts'
import { emptyLiveState, withTick } from '#web/live/live-state.ts'

const IDS = [1, 2, 3, 4, 5, 6]
const rows = healthRows([
  setSchema.parse({
    id: 1,
    name: 'media',
    destinations: IDS.map((id) => ({ id, uri: `sip:10.0.0.${id}:5060` })),
  }),
])
const wrong = seenLoad({ connection: 'wrong-password', figures: null, isStale: true })

test('what is wrong is told the worst first: down, trying, then load sources; once each, and whoever is off is not', () => {
  const live = withTick(emptyLiveState(0), {
    ...emptyTick(),
    destinations: [
      seenDestination(1, { health: 'up' }),
      seenDestination(2, { health: 'trying' }),
      seenDestination(3, { health: 'down' }),
      seenDestination(4, { health: 'down', adminState: 'disabled' }),
      seenDestination(5, { health: 'down' }),
      seenDestination(6, { health: 'unknown' }),
    ],
    details: [1, 3].map((id) => healthDetail(id, { loads: [wrong] })),
  })
  expect(readTroubles(troublesText(live, rows))).toEqual([
    { kind: 'down', id: 3 },
    { kind: 'down', id: 5 },
    { kind: 'trying', id: 2 },
    { kind: 'load', id: 1 },
  ])
})

test('before anything is told nothing is wrong', () => {
  expect(readTroubles(troublesText(emptyLiveState(0), rows))).toEqual([])
})

test('a load source that is reached for the first time is no trouble yet, one that fell silent is', () => {
  expect(troubleOfLoads([seenLoad({ connection: 'connecting', figures: null })])).toBeNull()
  expect(troubleOfLoads([seenLoad(), wrong])?.words).toBe('wrong password')
  expect(troubleOfLoads([seenLoad({ isStale: true })])?.words).toBe('stale')
})
