import type { ProbeConfig } from '#engine/contract/probe.ts'

/** T1 (RFC 3261 §17): an attempt without any answer for so long makes a probe leave at once. */
const SUSPICION_MS = 500
/** How long a timer of the engine may be late, in ms; the probe of a suspicion leaves within one of it, too. */
const TIMER_MS = 20
/** Probes of one round that are out at the same time at most. */
const MOST_OUT = 8

type Probed = Pick<
  ProbeConfig,
  'enabled' | 'intervalMs' | 'changingIntervalMs' | 'jitterPercent' | 'timeoutMs' | 'fall'
>

/** How soon a destination that falls silent is seen down at the latest, in ms (as docs/health.md says). */
export interface Detection {
  /** From the first probe that meets it. */
  readonly byProbeMs: number
  /** From the first call that it leaves unanswered. */
  readonly byCallMs: number
  /** Without any call, from its last answer. */
  readonly withoutCallsMs: number
}

/** Null where nobody probes, or a value is no number yet: then nothing is seen down. */
export function detectionOf(probe: Probed, attemptTimeoutMs: number): Detection | null {
  const values = [
    probe.intervalMs,
    probe.changingIntervalMs,
    probe.jitterPercent,
    probe.timeoutMs,
    probe.fall,
  ]
  if (!probe.enabled || [...values, attemptTimeoutMs].some((value) => !(value >= 0))) return null
  const longest = 1 + probe.jitterPercent / 100
  const rounds = Math.max(1, Math.ceil(probe.fall / MOST_OUT))
  const byProbeMs = rounds * probe.timeoutMs + (rounds - 1) * probe.changingIntervalMs * longest + TIMER_MS
  return {
    byProbeMs,
    byCallMs: Math.min(SUSPICION_MS, attemptTimeoutMs) + TIMER_MS + byProbeMs,
    withoutCallsMs: probe.intervalMs * longest + byProbeMs,
  }
}

export function detectionWords(detection: Detection | null): string {
  if (!detection) return 'Nothing is seen down without probes; calls still move on from what fails them.'
  const { byCallMs, withoutCallsMs } = detection
  return `A silent destination is down about ${seconds(byCallMs)} after the first call it leaves unanswered; without calls after about ${seconds(withoutCallsMs)} at the latest.`
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
