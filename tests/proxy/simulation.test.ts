import { afterEach, describe, expect, test, vi } from 'vitest'
import { silentLogger } from '#engine/base/logger.ts'
import { callRecordSchema } from '#engine/contract/call-record.ts'
import { Town } from '../support/simulation/town.ts'

const STEPS = 400
/** Some ten seconds. */
const STEPS_OF_A_START = 50

afterEach(() => vi.restoreAllMocks())

/** What holds of every town that has come to rest. */
function expectAtRest(town: Town): void {
  const { tracker, directory, layer } = town.world.relay
  expect([...town.strangers]).toEqual([])
  expect(town.overfull).toEqual([])
  expect(town.orphans).toBe(0)
  const { counted, recorded } = town.byDestination()
  expect(recorded).toEqual(counted)
  for (const record of town.records) expect(callRecordSchema.parse(record)).toEqual(record)
  expect(town.totals()).toEqual({ destinations: town.records.length, sources: town.records.length })
  expect(tracker.size).toBe(0)
  expect(directory.destinations.map((destination) => destination.activeCalls())).toEqual([0, 0, 0, 0, 0])
  expect(directory.allSources.map((source) => source.activeCalls())).toEqual([0, 0])
  expect(layer.size).toBe(0)
  expect(layer.wheel.size).toBe(town.idleTimers)
}

describe('a town of telephones that answer, refuse, cancel, vanish and break', () => {
  test.each(Array.from({ length: 24 }, (_, i) => i + 1))(
    'seed %i: nothing is lost, doubled, overfilled or left behind',
    async (seed) => {
      const faults = vi.spyOn(silentLogger, 'error')
      const town = await Town.build(seed)
      for (let step = 0; step < STEPS; step++) town.step()
      town.quiet()
      expect(faults.mock.calls).toEqual([])
      expectAtRest(town)
      expect(town.offered.size).toBeGreaterThan(STEPS / 2)
      expect(town.records).toHaveLength(town.calls)
    },
  )

  // In the last four a second dialog moves a call before a restart.
  test.each([1, 2, 3, 4, 99, 141, 144, 148])(
    'seed %i, with an engine that restarts every ten seconds: the same, but who heard no final may come again as another call',
    async (seed) => {
      const faults = vi.spyOn(silentLogger, 'error')
      const town = await Town.build(seed)
      for (let step = 1; step <= STEPS; step++) {
        town.step()
        if (step % STEPS_OF_A_START === 0) await town.restart()
      }
      town.quiet()
      expect(faults.mock.calls).toEqual([])
      expectAtRest(town)
      expect(town.unrecorded).toEqual([])
    },
  )
})
