import { describe, expect, test } from 'vitest'
import { CountLedger } from '#engine/stats/count-ledger.ts'
import { GrowthRate } from '#engine/stats/growth-rate.ts'
import { callCount, sourceCount } from '#tests/support/journal-entries.ts'

describe('CountLedger', () => {
  test('rules 9: absolute values come out as what moved since the last time, once', () => {
    const ledger = new CountLedger()
    ledger.observe(1, [callCount(3), callCount(1, { channel: '2' })], [sourceCount(4)])
    expect(ledger.take()).toEqual({
      calls: [callCount(3), callCount(1, { channel: '2' })],
      sources: [sourceCount(4)],
    })
    ledger.observe(1, [callCount(5)], [])
    ledger.observe(1, [callCount(9)], [sourceCount(6, { unplaced: 2 })])
    expect(ledger.take()).toEqual({ calls: [callCount(6)], sources: [sourceCount(2, { unplaced: 2 })] })
    expect(ledger.take()).toEqual({ calls: [], sources: [] })
  })

  test('rules 20: relay threads count apart; what moved, and what there is, is the sum of them', () => {
    const ledger = new CountLedger()
    ledger.observe(1, [callCount(3)], [sourceCount(3)])
    ledger.observe(2, [callCount(4)], [])
    expect(ledger.take()).toEqual({ calls: [callCount(7)], sources: [sourceCount(3)] })
    ledger.observe(2, [callCount(6)], [sourceCount(1)])
    expect(ledger.take()).toEqual({ calls: [callCount(2)], sources: [sourceCount(1)] })
    expect([...ledger.callCounts(), ...ledger.sourceCounts()]).toEqual([callCount(9), sourceCount(4)])
  })

  test('cells of the same channel on other destinations and sets stay apart', () => {
    const ledger = new CountLedger()
    const counts = [callCount(1), callCount(2, { destinationId: 8 }), callCount(3, { setId: 2 })]
    ledger.observe(1, counts, [])
    expect([...ledger.callCounts()]).toEqual(counts)
  })
})

describe('GrowthRate', () => {
  test('the first reading has no span; then it is events per second; a count that falls is no rate', () => {
    const rate = new GrowthRate()
    expect([
      rate.read(100, 1_000),
      rate.read(150, 3_000),
      rate.read(150, 3_000),
      rate.read(0, 4_000),
    ]).toEqual([0, 25, 0, 0])
  })
})
