import type { Endpoint } from '#engine/contract/address.ts'
import type { ProbeOutcome } from '#engine/contract/health-live.ts'
import { isGoodCode } from '#engine/contract/probe.ts'
import type { Destination } from './destination.ts'
import type { HealthNews } from './health-news.ts'
import type { ProbeOrder, ProbeResult } from './probe-sender.ts'
import { showsHealth } from './probe-voice.ts'

/** Two of a round's probes ask the ear, so that one may be lost; all would be many, where many fall silent at once. */
const MOST_EARS = 2

/** `sent`: probes of this round to it, this one included. */
export function orderOf(destination: Destination, to: Endpoint, timeoutMs: number, sent: number): ProbeOrder {
  const { probe, config, placement, board, health } = destination
  const { traffic } = board?.at(to)?.seen ?? health
  const isRefused = traffic.phase === 'doubt' && traffic.cause === 'refused'
  return {
    to,
    probe,
    login: config.probeLogin,
    offersOverload: placement.offersOverload,
    ear: sent > MOST_EARS ? 'never' : isRefused ? 'now' : 'later',
    timeoutMs,
  }
}

/** What a result means for this destination, by the probe in force and what its load source says. */
export function newsOf({ probe, health }: Destination, result: ProbeResult, tookMs: number): HealthNews {
  switch (result.kind) {
    case 'answered': {
      const { status } = result
      const isGood = isGoodCode(probe.goodCodes, status)
      return {
        kind: 'probe-answered',
        status,
        latencyMs: tookMs,
        isGood,
        isFull: health.source.phase === 'full',
      }
    }
    case 'unanswered':
      return { kind: 'probe-unanswered', probes: 1, waitedMs: tookMs }
    case 'refused':
      return { kind: 'probe-refused', reason: result.reason ?? null }
    case 'unsent':
      return { kind: 'probe-unsent', reason: result.reason }
  }
}

/** The same for people. `result`: as it came; null where the round was waited for in vain. */
export function outcomeOf(news: HealthNews, result: ProbeResult | null, atMs: number): ProbeOutcome {
  const nothing = { atMs, status: 0, latencyMs: null, isGood: false }
  if (news.kind === 'probe-answered' && result?.kind === 'answered') {
    const { status, latencyMs } = news
    return { atMs, kind: 'answered', status, text: result.reasonPhrase, latencyMs, isGood: showsHealth(news) }
  }
  if (news.kind === 'probe-refused')
    return { ...nothing, kind: 'refused', text: news.reason ?? 'port closed, or refused' }
  if (news.kind === 'probe-unsent') return { ...nothing, kind: 'unsent', text: news.reason }
  const waitedMs = news.kind === 'probe-unanswered' ? news.waitedMs : 0
  return { ...nothing, kind: 'unanswered', text: `no answer within ${(waitedMs / 1_000).toFixed(1)} s` }
}
