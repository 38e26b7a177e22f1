import { describe, expect, test } from 'vitest'
import { probeSchema } from '#engine/contract/probe.ts'
import { detectionOf, detectionWords } from '#web/lib/detection.ts'

const probe = (given: Partial<ReturnType<typeof probeSchema.parse>> = {}) => ({
  ...probeSchema.parse({}),
  ...given,
})

describe('how soon a silent destination is seen down', () => {
  test('by default 2.54 s after the first call it leaves unanswered: T1, one time-out, and two timers’ ticks', () => {
    expect(detectionOf(probe(), 2_000)).toEqual({ byProbeMs: 2_020, byCallMs: 2_540, withoutCallsMs: 13_020 })
    expect(detectionWords(detectionOf(probe(), 2_000))).toBe(
      'A silent destination is down about 2.5 s after the first call it leaves unanswered; without calls after about 13.0 s at the latest.',
    )
  })

  test('an attempt time-out below T1 is what makes the probe leave', () => {
    expect(detectionOf(probe(), 200)?.byCallMs).toBe(2_240)
  })

  test('more failures than probes that may be out at once take another round, and its longest wait', () => {
    const detection = detectionOf(probe({ fall: 9, jitterPercent: 50, changingIntervalMs: 1_000 }), 2_000)
    expect(detection?.byProbeMs).toBe(2_000 + 1_500 + 2_000 + 20)
  })

  test('without probes, or while a value is half written, no time is promised', () => {
    expect(detectionOf(probe({ enabled: false }), 2_000)).toBeNull()
    expect(detectionOf(probe({ timeoutMs: Number.NaN }), 2_000)).toBeNull()
    expect(detectionOf(probe(), Number.NaN)).toBeNull()
    expect(detectionWords(null)).toContain('Nothing is seen down')
  })
})
