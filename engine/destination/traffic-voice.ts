import type { HealthCause, HealthRecord, Thresholds, TrafficVoice } from './health.ts'
import type { HealthNews } from './health-news.ts'
import { isClearedByCall, showsHealth } from './probe-voice.ts'
import { speak } from './voice.ts'

/**
 * What calls say after some news; the same voice when nothing changed. One call without an answer is a doubt, many
 * that failed are evidence; neither makes a destination `down`: a probe tells, so that one caller's odd calls cost
 * nobody else a destination. Evidence that a probe confirmed is an ejection, and that ends by its time alone.
 */
export function hearTraffic(
  record: HealthRecord,
  news: HealthNews,
  thresholds: Thresholds,
  nowMs: number,
): TrafficVoice {
  const { traffic } = record
  switch (news.kind) {
    case 'refused':
      return doubt(record, 'refused', 'port closed, or refused; a probe is asked', nowMs)
    case 'attempt-timed-out':
      return doubt(record, 'traffic', 'a call got no answer; a probe is asked', nowMs)
    case 'attempt-answered':
      return isClearedByCall(record, thresholds) ? quiet(traffic, 'a call was answered', nowMs) : traffic
    case 'evidence':
      return onEvidence(record, news.reason, nowMs)
    case 'evidence-over':
      return traffic.phase === 'evidence' ? quiet(traffic, 'no evidence any more', nowMs) : traffic
    case 'ejected':
      return {
        ...speak(traffic, 'bad', news.reason, nowMs),
        phase: 'ejected',
        cause: 'evidence',
        isCapped: false,
      }
    case 'ejection-capped':
      return onCapped(traffic, news.reason)
    case 'ejection-over':
      return traffic.phase === 'ejected' ? quiet(traffic, 'its ejection is over', nowMs) : traffic
    case 'probe-answered':
      return traffic.phase !== 'ejected' && showsHealth(news)
        ? quiet(traffic, 'a probe was answered', nowMs)
        : traffic
    case 'disabled':
    case 'moved':
    case 'located':
    case 'unresolved':
      return quiet(traffic, '', nowMs)
    case 'restored':
      return onRestored(traffic, news)
    default:
      return traffic
  }
}

/** Once it is doubted, or down, more of the same is no news. */
function doubt(record: HealthRecord, cause: HealthCause, reason: string, nowMs: number): TrafficVoice {
  const { probe, traffic, operator } = record
  if (traffic.phase !== 'none' || operator.state === 'disabled') return traffic
  if (probe.phase === 'trying' || probe.phase === 'down') return traffic
  return { ...speak(traffic, 'bad', reason, nowMs), phase: 'doubt', cause, isCapped: false }
}

function onEvidence({ probe, traffic, operator }: HealthRecord, reason: string, nowMs: number): TrafficVoice {
  if (traffic.phase === 'evidence' || traffic.phase === 'ejected') return traffic
  if (probe.phase === 'down' || operator.state === 'disabled') return traffic
  return { ...speak(traffic, 'bad', reason, nowMs), phase: 'evidence', cause: 'evidence', isCapped: false }
}

function onCapped(traffic: TrafficVoice, reason: string): TrafficVoice {
  if (traffic.phase !== 'evidence' || traffic.reason === reason) return traffic
  return { ...traffic, reason, isCapped: true }
}

function onRestored(
  traffic: TrafficVoice,
  { health, reason, sinceMs, isEjected }: Extract<HealthNews, { kind: 'restored' }>,
): TrafficVoice {
  const phase = isEjected ? 'ejected' : health === 'trying' ? 'doubt' : null
  if (phase === null) return traffic
  return { phase, cause: 'restart', verdict: 'bad', reason, sinceMs, isCapped: false }
}

function quiet(traffic: TrafficVoice, reason: string, nowMs: number): TrafficVoice {
  if (traffic.phase === 'none') return traffic
  return { ...speak(traffic, 'none', reason, nowMs), phase: 'none', cause: 'traffic', isCapped: false }
}
