import type { AdminState, Verdict } from '#engine/contract/vocabulary.ts'
import type { HealthRecord, OperatorVoice, SourceVoice } from './health.ts'
import type { HealthNews } from './health-news.ts'
import { speak } from './voice.ts'

/** What its load source says after some news; the same voice when nothing changed. */
export function hearSource({ source }: HealthRecord, news: HealthNews, nowMs: number): SourceVoice {
  switch (news.kind) {
    case 'source-up':
      return says(source, 'up', 'good', news.reason, nowMs)
    case 'source-full':
      return says(source, 'full', 'good', news.reason, nowMs)
    case 'source-down':
      return says(source, 'down', 'bad', news.reason, nowMs)
    case 'source-gone':
      return says(source, 'none', 'none', news.reason, nowMs)
    default:
      return source
  }
}

function says(
  source: SourceVoice,
  phase: SourceVoice['phase'],
  verdict: Verdict,
  reason: string,
  nowMs: number,
): SourceVoice {
  if (source.phase === phase && source.reason === reason) return source
  return { ...speak(source, verdict, reason, nowMs), phase }
}

/** What the operator wants, as a voice about its health. */
export function hearOperator({ operator }: HealthRecord, news: HealthNews, nowMs: number): OperatorVoice {
  switch (news.kind) {
    case 'enabled':
      return wants(operator, 'enabled', 'good', 'enabled', nowMs)
    case 'draining':
      return wants(operator, 'draining', 'none', 'draining: no new calls', nowMs)
    case 'disabled':
      return wants(operator, 'disabled', 'bad', 'disabled: no new calls, no probes', nowMs)
    default:
      return operator
  }
}

function wants(
  operator: OperatorVoice,
  state: AdminState,
  verdict: Verdict,
  reason: string,
  nowMs: number,
): OperatorVoice {
  return operator.state === state ? operator : { ...speak(operator, verdict, reason, nowMs), state }
}
