import { describe, expect, test } from 'vitest'
import { Ejection } from '#engine/destination/ejection.ts'

const TIMES = { ejectionSec: 30, ejectionMaxSec: 300 }
const WALL = 1_000_000_000

describe('an ejection', () => {
  test('grows by its first length each time in a row, up to the cap', () => {
    const ejection = new Ejection()
    const lengths: number[] = []
    let nowMs = 0
    for (let i = 0; i < 12; i++) {
      const forMs = ejection.begin(TIMES, nowMs, WALL)
      lengths.push(forMs / 1_000)
      nowMs += forMs
      ejection.end(nowMs)
    }
    expect(lengths).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300])
  })

  test('is forgotten after a calm time, counted from its end, or from the last evidence', () => {
    const ejection = new Ejection()
    ejection.begin(TIMES, 0, WALL)
    ejection.end(30_000)
    expect(ejection.ejections(TIMES, 329_999)).toBe(1)
    ejection.noteEvidence(TIMES, 329_999)
    expect(ejection.ejections(TIMES, 629_998)).toBe(1)
    expect(ejection.ejections(TIMES, 629_999)).toBe(0)
    expect(ejection.begin(TIMES, 629_999, WALL)).toBe(30_000)
  })

  test('is not forgotten while it lasts', () => {
    const ejection = new Ejection()
    ejection.begin({ ejectionSec: 100, ejectionMaxSec: 10 }, 0, WALL)
    expect(ejection.ejections({ ejectionSec: 100, ejectionMaxSec: 10 }, 50_000)).toBe(1)
    expect([ejection.endsAt, ejection.until]).toEqual([100_000, WALL + 100_000])
  })
})

describe('over a restart', () => {
  test('it ends when it would have ended, and the next is longer', () => {
    const ejection = new Ejection()
    ejection.restore(2, WALL + 20_000, TIMES, 500, WALL)
    expect([ejection.endsAt, ejection.until]).toEqual([20_500, WALL + 20_000])
    ejection.end(20_500)
    expect(ejection.begin(TIMES, 20_500, WALL)).toBe(90_000)
  })

  test('one whose time is over is over; a clock that was set back makes none longer than the cap', () => {
    const ejection = new Ejection()
    ejection.restore(2, WALL - 1, TIMES, 500, WALL)
    expect(ejection.endsAt).toBeNull()
    ejection.restore(2, WALL + 3_600_000, TIMES, 500, WALL)
    expect(ejection.endsAt).toBe(300_500)
    const long = { ejectionSec: 100, ejectionMaxSec: 10 }
    ejection.restore(1, WALL + 90_000, long, 500, WALL)
    expect(ejection.endsAt).toBe(90_500)
  })
})
