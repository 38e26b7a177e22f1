import type { EvidenceConfig } from '#engine/contract/evidence.ts'
import type { EvidenceLive, HealthDetail, InputLive, ProbeOutcome } from '#engine/contract/health-live.ts'
import { HEALTH_INPUTS, type HealthInput } from '#engine/contract/vocabulary.ts'
import { Ejection } from './ejection.ts'
import { EvidenceWindow } from './evidence-window.ts'
import type { HealthRecord, Voice } from './health.ts'
import { Latency } from './latency.ts'
import { Overloads } from './overloads.ts'
import { PeakDelay } from './peak-delay.ts'
import { ProbeLog } from './probe-log.ts'
import { RecentFailures } from './recent-failures.ts'
import { RetryAfter } from './retry-after.ts'

/** The same moment twice: for spans, and as people read it. */
export interface Moment {
  readonly nowMs: number
  readonly wallMs: number
}

/** What a detail has of what was observed. */
type Observed = Pick<
  HealthDetail,
  'inputs' | 'latency' | 'lastProbe' | 'evidence' | 'retryAfterUntilMs' | 'overload'
>

/** What was seen of one destination besides its health: what stands behind it, and what comes of it. */
export class Observations {
  readonly latency = new Latency()
  readonly probes = new ProbeLog()
  readonly window: EvidenceWindow
  readonly ejection: Ejection
  readonly retryAfter: RetryAfter
  readonly overload: Overloads
  readonly failures = new RecentFailures()
  readonly delay = new PeakDelay()
  lastProbe: ProbeOutcome | null = null
  /** When a probe was answered well though calls spoke against it; monotonic. */
  readonly disprovedAtMs = { doubt: Number.NEGATIVE_INFINITY, evidence: Number.NEGATIVE_INFINITY }

  private readonly onChange: () => void

  /** `onChange`: `read` may give something else now. */
  constructor(onChange: () => void) {
    this.onChange = onChange
    this.window = new EvidenceWindow(onChange)
    this.ejection = new Ejection(onChange)
    this.retryAfter = new RetryAfter(onChange)
    this.overload = new Overloads(onChange)
  }

  /** A probe to this target has ended. */
  probed(target: string, outcome: ProbeOutcome): void {
    this.lastProbe = outcome
    this.probes.add(target, outcome)
    if (outcome.latencyMs !== null) this.latency.add(outcome.latencyMs)
    this.onChange()
  }

  read(record: HealthRecord, config: EvidenceConfig, { nowMs, wallMs }: Moment): Observed {
    const seen = this.window.read(config.windowSec, nowMs)
    const ejections = this.ejection.ejections(config, nowMs)
    return {
      inputs: HEALTH_INPUTS.map((input) => inputLive(input, voiceOf(input, record, seen, config))),
      latency: this.latency.read(),
      lastProbe: this.lastProbe,
      evidence: { ...seen, ejections, ejectedUntilMs: this.ejection.until },
      retryAfterUntilMs: this.retryAfter.until,
      overload: this.overload.read(nowMs, wallMs),
    }
  }

  /** Up to then `read` gives the same while nothing changes but the time. */
  holdsUntilMs(config: EvidenceConfig, nowMs: number): number {
    return Math.min(
      this.window.holdsUntilMs(nowMs),
      this.ejection.holdsUntilMs(config),
      this.overload.holdsUntilMs(nowMs),
    )
  }

  /** Another address: what was seen belongs to the old one. */
  forget(): void {
    this.latency.forget()
    this.probes.forget()
    this.window.clear()
    this.ejection.forget()
    this.retryAfter.end()
    this.overload.forget()
    this.failures.forget()
    this.delay.forget()
    this.lastProbe = null
    this.onChange()
    this.disprovedAtMs.doubt = Number.NEGATIVE_INFINITY
    this.disprovedAtMs.evidence = Number.NEGATIVE_INFINITY
  }
}

/** Calls that go well say so only here, where somebody looks: telling it for each would cost. */
function voiceOf(
  input: HealthInput,
  record: HealthRecord,
  { attempts, failures }: Pick<EvidenceLive, 'attempts' | 'failures'>,
  { windowSec }: EvidenceConfig,
): Voice {
  const voice = record[input]
  if (input !== 'traffic' || record.traffic.phase !== 'none' || attempts === 0) return voice
  const reason = `answered ${attempts - failures} of ${attempts} requests within ${windowSec} s`
  return { verdict: failures < attempts ? 'good' : 'none', reason, sinceMs: voice.sinceMs }
}

function inputLive(input: HealthInput, { verdict, reason, sinceMs }: Voice): InputLive {
  return { input, verdict, reason, sinceMs }
}
