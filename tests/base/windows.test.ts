import { describe, expect, test } from 'vitest'
import { QuantileWindow, RateWindow } from '#engine/base/windows.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

describe('RateWindow', () => {
  test('gives the rate of the last complete second', () => {
    const clock = new ManualClock()
    const window = new RateWindow(clock)
    window.add(30)
    expect(window.perSecond()).toBe(0)
    clock.advance(1_000)
    expect(window.perSecond()).toBe(30)
    clock.advance(1_000)
    expect(window.perSecond()).toBe(0)
  })

  test('gives a steady rate over every span, with no saw teeth within a second', () => {
    const clock = new ManualClock()
    const window = new RateWindow(clock)
    for (let ms = 0; ms < 90_000; ms += 10) {
      window.add(2)
      clock.advance(10)
    }
    for (const overSec of [1, 10, 60]) {
      expect(window.perSecond(overSec)).toBe(200)
      clock.advance(300)
    }
    expect(window.total(60)).toBe(12_000)
  })

  test('forgets what is older than its span, also after a long silence', () => {
    const clock = new ManualClock()
    const window = new RateWindow(clock, 5)
    window.add(10)
    clock.advance(5_000)
    expect(window.total()).toBe(10)
    clock.advance(1_000)
    expect(window.total()).toBe(0)
    window.add(1)
    clock.advance(3_600_000)
    expect(window.total()).toBe(0)
  })

  test('divides by the time it has seen where that is shorter than the span asked for', () => {
    const clock = new ManualClock()
    const window = new RateWindow(clock)
    window.add(100)
    clock.advance(2_000)
    expect(window.perSecond(60)).toBe(50)
  })

  test('never gives more than the span it keeps', () => {
    const clock = new ManualClock()
    const window = new RateWindow(clock, 2)
    for (let second = 0; second < 10; second++) {
      window.add(1)
      clock.advance(1_000)
    }
    expect(window.total(60)).toBe(2)
    expect(window.perSecond(60)).toBe(1)
  })
})

describe('QuantileWindow', () => {
  test('is null until something was recorded, and again a minute after the last', () => {
    const clock = new ManualClock()
    const window = new QuantileWindow(clock)
    expect(window.read()).toBeNull()
    window.record(5)
    clock.advance(49_000)
    expect(window.read()?.count).toBe(1)
    clock.advance(11_000)
    expect(window.read()).toBeNull()
  })

  test('gives median and 95th percentile within 1 %', () => {
    const clock = new ManualClock()
    const window = new QuantileWindow(clock)
    for (let i = 1; i <= 1_000; i++) {
      window.record(i)
      clock.advance(45)
    }
    const figures = window.read()
    expect(figures?.count).toBe(1_000)
    expect(Math.abs((figures?.p50 ?? 0) / 500 - 1)).toBeLessThan(0.01)
    expect(Math.abs((figures?.p95 ?? 0) / 950 - 1)).toBeLessThan(0.01)
  })

  test('forgets old durations part by part', () => {
    const clock = new ManualClock()
    const window = new QuantileWindow(clock)
    window.record(1_000)
    clock.advance(30_000)
    for (let i = 0; i < 3; i++) window.record(10)
    expect(window.read()?.count).toBe(4)
    clock.advance(30_000)
    expect(window.read()?.count).toBe(3)
    expect(window.read()?.p95).toBeLessThan(11)
  })

  test('takes fractions, nothing, negatives and absurd durations', () => {
    const window = new QuantileWindow(new ManualClock())
    for (const ms of [0.25, 0, -5, 1e12]) window.record(ms)
    expect(window.read()?.count).toBe(4)
    expect(window.read()?.p95).toBeGreaterThan(590_000)
  })
})
