import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

const TICK_MS = 20

class Probe extends WheelTimer {
  readonly expiredMs: number[] = []
  private readonly clock: ManualClock
  private readonly work: (self: Probe) => void

  constructor(clock: ManualClock, work: (self: Probe) => void = () => {}) {
    super()
    this.clock = clock
    this.work = work
  }

  override onExpire(): void {
    this.expiredMs.push(this.clock.monotonicMs())
    this.work(this)
  }
}

function running() {
  const clock = new ManualClock()
  const wheel = new TimerWheel(clock, TICK_MS)
  wheel.start()
  return { clock, wheel, startMs: clock.monotonicMs() }
}

describe('a timer runs never early and at most one tick late', () => {
  test.each([0, 0.5, 1, 19, 20, 20.1, 500, 4_000, 32_000, 41_000, 180_000])('armed for %d ms', (delayMs) => {
    const { clock, wheel, startMs } = running()
    clock.advance(7)
    const probe = new Probe(clock)
    wheel.arm(probe, delayMs)
    clock.advance(delayMs + 2 * TICK_MS)
    const [expiredMs = 0] = probe.expiredMs
    expect(probe.expiredMs).toHaveLength(1)
    expect(expiredMs - startMs - 7).toBeGreaterThanOrEqual(delayMs)
    expect(expiredMs - startMs - 7).toBeLessThanOrEqual(delayMs + TICK_MS)
  })

  test('100,000 timers over two minutes, armed at random moments, a third of them disarmed', () => {
    const { clock, wheel } = running()
    const random = seededRandom(7)
    const probes: { probe: Probe; dueMs: number; isDisarmed: boolean }[] = []
    for (let i = 0; i < 100_000; i++) {
      if (i % 100 === 0) clock.advance(random.unit() * 30)
      const probe = new Probe(clock)
      const delayMs = random.unit() * 120_000
      wheel.arm(probe, delayMs)
      probes.push({ probe, dueMs: clock.monotonicMs() + delayMs, isDisarmed: random.below(3) === 0 })
      const earlier = probes[random.below(probes.length)]
      if (earlier?.isDisarmed) wheel.disarm(earlier.probe)
    }
    for (const { probe, isDisarmed } of probes) if (isDisarmed) wheel.disarm(probe)
    clock.advance(121_000)
    const wrong = probes.filter(({ probe, dueMs, isDisarmed }) => {
      const [expiredMs] = probe.expiredMs
      if (expiredMs === undefined) return !isDisarmed
      return probe.expiredMs.length > 1 || expiredMs < dueMs || expiredMs > dueMs + TICK_MS
    })
    expect(wrong).toHaveLength(0)
    expect(wheel.size).toBe(0)
  })
})

describe('arming and disarming', () => {
  test('an armed timer armed again runs once, at the new time', () => {
    const { clock, wheel, startMs } = running()
    const probe = new Probe(clock)
    wheel.arm(probe, 100)
    wheel.arm(probe, 1_000)
    expect(wheel.size).toBe(1)
    clock.advance(2_000)
    expect(probe.expiredMs).toEqual([startMs + 1_000])
    expect(probe.isArmed).toBe(false)
  })

  test('a disarmed timer does not run, and may be disarmed again', () => {
    const { clock, wheel } = running()
    const probe = new Probe(clock)
    wheel.arm(probe, 100)
    wheel.disarm(probe)
    wheel.disarm(probe)
    clock.advance(1_000)
    expect(probe.expiredMs).toEqual([])
    expect(wheel.size).toBe(0)
  })

  test('a timer that arms itself anew keeps its beat', () => {
    const { clock, wheel, startMs } = running()
    const probe = new Probe(clock, (self) => wheel.arm(self, 500))
    wheel.arm(probe, 500)
    clock.advance(2_000)
    expect(probe.expiredMs.map((ms) => ms - startMs)).toEqual([500, 1_000, 1_500, 2_000])
  })

  test('a timer that arms itself for nothing runs once per advance, so that the wheel always comes back', () => {
    const { clock, wheel } = running()
    const probe = new Probe(clock, (self) => wheel.arm(self, 0))
    wheel.arm(probe, 0)
    clock.advance(3 * TICK_MS)
    expect(probe.expiredMs).toHaveLength(3)
  })

  test('a timer may disarm another that is due in the same tick', () => {
    const { clock, wheel } = running()
    const second = new Probe(clock)
    const first = new Probe(clock, () => wheel.disarm(second))
    wheel.arm(first, 10)
    wheel.arm(second, 10)
    clock.advance(100)
    expect(first.expiredMs).toHaveLength(1)
    expect(second.expiredMs).toHaveLength(0)
    expect(wheel.size).toBe(0)
  })
})
