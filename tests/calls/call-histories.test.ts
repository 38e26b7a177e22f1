import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CallRecord, callRecordSchema } from '#engine/contract/call-record.ts'
import { CallHistory, happening } from '../support/call-history.ts'

const RUNS = { seed: 12, numRuns: 250 }

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

function byDestination(records: readonly CallRecord[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { destinationId } of records)
    if (destinationId !== 0) counts.set(destinationId, (counts.get(destinationId) ?? 0) + 1)
  return counts
}

test('whatever happens to calls, each has one end, one record, one place in the ledger, and holds nothing any more', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 80 }), async (script) => {
      const history = await CallHistory.open()
      const { relay } = history.world
      const idleTimers = relay.layer.wheel.size
      for (const each of script) history.tell(each)
      history.rest()
      const records = relay.tracker.records.take()
      for (const record of records) expect(callRecordSchema.parse(record)).toEqual(record)
      expect(records.map(({ number }) => number).sort()).toEqual([...history.begun].sort())
      expect(relay.tracker.size).toBe(0)
      expect(relay.layer.wheel.size).toBe(idleTimers)
      expect(relay.directory.destinations.map((destination) => destination.activeCalls())).toEqual([0, 0, 0])
      expect(relay.directory.allSources.map((source) => source.activeCalls())).toEqual([0, 0])
      const { calls, sources } = relay.tracker.ledger.takeMoved()
      const totals = new Map<number, number>()
      for (const { destinationId, total } of calls)
        if (total > 0) totals.set(destinationId, (totals.get(destinationId) ?? 0) + total)
      expect(totals).toEqual(byDestination(records))
      const unplaced = records.filter(({ destinationId }) => destinationId === 0)
      expect(sum(sources.map((cell) => cell.unplaced))).toBe(unplaced.length)
      expect(sum(sources.map((cell) => cell.total)) + unplaced.length).toBe(records.length)
    }),
    RUNS,
  )
})
