import type { Health } from '#engine/contract/vocabulary.ts'
import type { HealthCause, HealthRecord, Thresholds, Voices } from './health.ts'
import type { HealthNews } from './health-news.ts'
import { hearProbe } from './probe-voice.ts'
import { hearOperator, hearSource } from './standing-voices.ts'
import { hearTraffic } from './traffic-voice.ts'

/**
 * The next record after some news; the same one when nothing changed. Pure. Each of the four inputs hears the news for
 * itself, and the health is made of what they say.
 */
export function reduceHealth(
  record: HealthRecord,
  news: HealthNews,
  thresholds: Thresholds,
  nowMs: number,
): HealthRecord {
  if (news.kind === 'judged') return news.record
  const voices: Voices = {
    probe: hearProbe(record, news, thresholds, nowMs),
    traffic: hearTraffic(record, news, thresholds, nowMs),
    source: hearSource(record, news, nowMs),
    operator: hearOperator(record, news, nowMs),
  }
  const probeLatencyMs = latencyAfter(record, news)
  if (isSame(record, voices) && record.probeLatencyMs === probeLatencyMs) return record
  const view = viewOf(voices, thresholds)
  const sinceMs = record.health === view.health ? record.sinceMs : nowMs
  return { ...view, sinceMs: news.kind === 'restored' ? news.sinceMs : sinceMs, probeLatencyMs, ...voices }
}

type View = Pick<HealthRecord, 'health' | 'cause' | 'reason' | 'progress'>

/** The first that holds decides. */
function viewOf({ probe, traffic, source, operator }: Voices, { fall, rise }: Thresholds): View {
  if (operator.state === 'disabled') return view('unknown', probe.cause, probe.reason)
  if (source.phase === 'down') return view('down', 'source', source.reason)
  if (traffic.phase === 'ejected') return view('down', traffic.cause, traffic.reason)
  if (probe.phase === 'down')
    return view('down', probe.cause, probe.reason, probe.answers === 0 ? '' : `${probe.answers}/${rise}`)
  const progress = `${probe.failures}/${fall}`
  if (probe.phase === 'trying' && !traffic.isCapped)
    return view('trying', probe.cause, probe.reason, progress)
  if (traffic.phase !== 'none') return view('trying', traffic.cause, traffic.reason, progress)
  return view(probe.phase === 'up' ? 'up' : 'unknown', probe.cause, probe.reason)
}

function view(health: Health, cause: HealthCause, reason: string, progress = ''): View {
  return { health, cause, reason, progress }
}

function isSame(record: HealthRecord, { probe, traffic, source, operator }: Voices): boolean {
  return (
    record.probe === probe &&
    record.traffic === traffic &&
    record.source === source &&
    record.operator === operator
  )
}

function latencyAfter({ probeLatencyMs }: HealthRecord, news: HealthNews): number | null {
  if (news.kind === 'moved') return null
  const isAnswered = news.kind === 'probe-answered'
  return isAnswered ? news.latencyMs : probeLatencyMs
}
