import { describe, expect, test } from 'vitest'
import { Lateness, LOOK_MS } from '#engine/proxy/lateness.ts'
import { BusyThread, CAPACITY } from '../support/busy-thread.ts'

const LATE_MS = 200

const BRANCHES = Array.from({ length: 1_000 }, (_, i) => `z9hG4bK-${i}`)

/** Looks at a thread that is offered so many new requests a second. */
class Watched {
  readonly lateness = new Lateness(7)
  lateMs = LATE_MS
  private nowMs = 0
  private idleMs = 0
  private offered = 0
  letIn = 0
  answers = 0

  looks(count: number, { perSec, waited }: { readonly perSec: number; readonly waited: number }): number {
    for (let i = 0; i < count; i++) {
      for (let n = 0; n < (perSec * LOOK_MS) / 1_000; n++) {
        const one = BRANCHES[this.offered++ % BRANCHES.length] ?? ''
        if (!this.lateness.refuses(one)) {
          this.lateness.admit()
          this.letIn += 1
        } else if (!this.lateness.isSilent) {
          this.lateness.refused(true)
          this.answers += 1
        }
      }
      this.nowMs += LOOK_MS
      this.idleMs += waited * LOOK_MS
      this.lateness.look(this.nowMs, this.idleMs, this.lateMs)
    }
    return this.lateness.refusedShare
  }
}

describe('RFC 8289 §3: late is who did not catch up once in an interval', () => {
  test('a moment of waiting within each is enough, whatever is offered', () => {
    expect(new Watched().looks(100, { perSec: 5_000, waited: 0.001 })).toBe(0)
  })

  test('a single pause is none, however long', () => {
    const watched = new Watched()
    for (let i = 0; i < 50; i++) {
      expect(watched.looks(1, { perSec: 1_000, waited: 0 })).toBe(0)
      expect(watched.looks(1, { perSec: 1_000, waited: 0.5 })).toBe(0)
    }
  })

  test('each interval takes a tenth off the rate of what is let in, down to fifty a second', () => {
    const watched = new Watched()
    watched.looks(20, { perSec: 1_000, waited: 0.5 })
    expect(watched.looks(2, { perSec: 1_000, waited: 0 })).toBeCloseTo(0.1, 2)
    expect(watched.looks(2, { perSec: 1_000, waited: 0 })).toBeCloseTo(0.19, 1)
    expect(watched.looks(200, { perSec: 1_000, waited: 0 })).toBeLessThan(1)
    expect(watched.lateness.refusedShare).toBeGreaterThan(0.9)
  })

  test('what is refused falls to nothing within two seconds once the thread has time', () => {
    const watched = new Watched()
    watched.looks(20, { perSec: 2_000, waited: 0 })
    expect(watched.lateness.refusedShare).toBeGreaterThan(0.5)
    expect(watched.looks(20, { perSec: 1_000, waited: 0.4 })).toBe(0)
  })

  test('0 switches it off, also while it refuses', () => {
    const watched = new Watched()
    watched.looks(20, { perSec: 2_000, waited: 0 })
    watched.lateMs = 0
    expect(watched.looks(20, { perSec: 2_000, waited: 0 })).toBe(0)
  })
})

describe('RFC 7339 §7.2: a share is refused', () => {
  test('so that the rate of what is let in stays when three times as much is offered', () => {
    const watched = new Watched()
    watched.looks(20, { perSec: 1_000, waited: 0 })
    const before = 1_000 * (1 - watched.lateness.refusedShare)
    watched.looks(4, { perSec: 3_000, waited: 0.001 })
    const after = 3_000 * (1 - watched.lateness.refusedShare)
    expect(Math.abs(after / before - 1)).toBeLessThan(0.15)
  })

  test('RFC 3261 §17.2.3: which falls on copies of a request alike, and on the share of all requests', () => {
    const watched = new Watched()
    watched.looks(30, { perSec: 1_000, waited: 0 })
    const { lateness } = watched
    const refused = BRANCHES.filter((one) => lateness.refuses(one))
    expect(refused.length / BRANCHES.length).toBeCloseTo(lateness.refusedShare, 1)
    expect(refused.filter((one) => lateness.refuses(one))).toEqual(refused)
    expect(BRANCHES.map((one) => new Lateness(8).refuses(one))).not.toContain(true)
  })

  test('and as many refusals are answered as there are requests let in', () => {
    const watched = new Watched()
    watched.looks(40, { perSec: 1_000, waited: 0 })
    watched.looks(40, { perSec: 10_000, waited: 0.001 })
    const { answers, letIn } = watched
    watched.looks(40, { perSec: 10_000, waited: 0.001 })
    expect((watched.answers - answers) / (watched.letIn - letIn)).toBeCloseTo(1, 1)
    watched.looks(30, { perSec: 100, waited: 0.5 })
    expect([watched.lateness.isSilent, watched.lateness.refusedShare]).toEqual([false, 0])
  })
})

/** What is clean: eight tenths of what takes all of the thread's time. */
const CLEAN = 0.8 * CAPACITY
const RAMP = [
  [1, 5],
  [2, 3],
  [3, 5],
  [5, 5],
  [3, 3],
  [1, 10],
] as const
const [AT_THREE, AT_FIVE, BACK] = [8, 13, 21]

function answeredIn(thread: BusyThread, from: number, to: number): number[] {
  return thread.seconds.slice(from, to).map(({ answered }) => answered / CLEAN)
}

describe.each([
  ['a socket of 75 messages', 75],
  ['a socket of 1,000 messages', 1_000],
])('trust R10: five times the clean rate and back, with %s', (_, room) => {
  test('nine tenths of it are answered at three times, two thirds at five, all six seconds after', () => {
    const thread = new BusyThread(room, LATE_MS)
    for (const [times, seconds] of RAMP) thread.run(seconds, CLEAN * times)
    expect(Math.min(...answeredIn(thread, AT_THREE, AT_FIVE))).toBeGreaterThan(0.9)
    // While the step is taken in, less.
    expect(Math.min(...answeredIn(thread, AT_FIVE, AT_FIVE + 2))).toBeGreaterThan(0.6)
    expect(Math.min(...answeredIn(thread, AT_FIVE + 2, BACK))).toBeGreaterThan(0.65)
    const after = thread.seconds.slice(BACK + 6)
    expect(after.map(({ refused }) => refused)).toEqual(after.map(() => 0))
    expect(Math.min(...after.map(({ begun, answered }) => answered / begun))).toBeGreaterThan(0.95)
  })

  test('without it the calls that began get lost among those that begin', () => {
    const thread = new BusyThread(room, 0)
    for (const [times, seconds] of RAMP) thread.run(seconds, CLEAN * times)
    expect(Math.min(...answeredIn(thread, AT_FIVE, BACK))).toBeLessThan(0.5)
  })
})
