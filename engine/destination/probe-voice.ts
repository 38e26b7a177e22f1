import type { HealthCause, HealthRecord, ProbeVoice, Thresholds } from './health.ts'
import type { HealthNews } from './health-news.ts'
import { count, speak } from './voice.ts'

type Answer = Extract<HealthNews, { kind: 'probe-answered' }>

/**
 * What probes say after some news; the same voice when nothing changed.
 *
 * none, up: a failed probe makes it `trying`. trying: `fall` failed in a row make it `down`, one answered `up`.
 * down: `rise` answered in a row make it `up`, one failed begins the count anew. A refused probe makes it `down` at
 * once: a closed port confirmed is no lost packet. While it is ejected answers are heard but not counted.
 * Where the set is not probed, an answer ends `trying` and `down` as `none`: nobody looks again. Where none can be sent
 * nobody looks either, so that only `down` stays.
 */
export function hearProbe(
  record: HealthRecord,
  news: HealthNews,
  thresholds: Thresholds,
  nowMs: number,
): ProbeVoice {
  const { probe, operator } = record
  switch (news.kind) {
    case 'probe-answered':
      return showsHealth(news)
        ? onAnswer(record, news, thresholds, nowMs)
        : onFailure(probe, { how: `answered ${news.status}`, failed: 1, silent: 0 }, thresholds, nowMs)
    case 'probe-unanswered':
      return onFailure(probe, unanswered(probe, news.probes), thresholds, nowMs)
    case 'probe-refused':
      return onRefused(probe, news.reason ?? 'port closed, confirmed by a probe', thresholds, nowMs)
    case 'probe-unsent':
      return probe.phase === 'down' ? probe : silence(probe, 'configuration', news.reason, nowMs)
    case 'attempt-answered':
      return isClearedByCall(record, thresholds)
        ? silence(probe, 'traffic', answersAgain(record), nowMs)
        : probe
    case 'ejected':
      return { ...probe, phase: 'down', cause: 'evidence', failures: thresholds.fall, answers: 0 }
    case 'ejection-over':
      return record.traffic.phase === 'ejected' ? afterEjection(probe, thresholds, nowMs) : probe
    case 'probing-off':
      return probe.phase === 'up' || probe.phase === 'none'
        ? silence(probe, 'configuration', 'not probed', nowMs)
        : probe
    case 'disabled':
      return silence(probe, 'operator', 'not probed while disabled', nowMs)
    case 'enabled':
    case 'draining':
      return operator.state === 'disabled'
        ? silence(probe, 'operator', 'switched on, not probed yet', nowMs)
        : probe
    case 'moved':
      return silence(probe, 'configuration', 'address changed, not probed yet', nowMs)
    case 'located':
      return silence(probe, 'location', 'its name is resolved, not probed yet', nowMs)
    case 'unresolved':
      return silence(probe, 'location', `its name is not resolved: ${news.reason}`, nowMs)
    case 'restored':
      return onRestored(probe, news, thresholds)
    default:
      return probe
  }
}

/** A 503 of one that is full, by its load source, is how it answers then. */
export function showsHealth({ isGood, isFull, status }: Answer): boolean {
  return isGood || (isFull && status === 503)
}

/** Where nobody probes, or no probe can be sent, a call that is answered ends what a call that was not began; never evidence. */
export function isClearedByCall(record: HealthRecord, { isProbed }: Thresholds): boolean {
  const { probe, traffic } = record
  const isLooking = isProbed && !(probe.phase === 'none' && probe.cause === 'configuration')
  if (isLooking || probe.phase === 'down') return false
  return traffic.phase === 'doubt' || (traffic.phase === 'none' && probe.phase === 'trying')
}

function onAnswer(
  { probe, traffic, health }: HealthRecord,
  { status, isGood }: Answer,
  { rise, isProbed }: Thresholds,
  nowMs: number,
): ProbeVoice {
  const what = isGood ? `${status}` : `${status}, and is full`
  if (traffic.phase === 'ejected')
    return same(probe, {
      ...probe,
      ...speak(probe, 'good', `answers probes (${what}) while ejected`, nowMs),
      silent: 0,
    })
  if (!isProbed) return silence(probe, 'probe', answersAgain({ health }), nowMs)
  const answers = probe.answers + 1
  if (probe.phase === 'down' && answers < rise) {
    const reason = `${count(answers, 'probe')} answered of ${rise} needed`
    return {
      ...probe,
      ...speak(probe, 'bad', reason, nowMs),
      cause: 'probe',
      answers,
      failures: 0,
      silent: 0,
    }
  }
  const reason = probe.phase === 'down' ? `${count(answers, 'probe')} answered` : `answers probes (${what})`
  return settle(probe, { phase: 'up', cause: 'probe', ...speak(probe, 'good', reason, nowMs) })
}

/** What came of some probes. */
interface Failure {
  /** `unanswered`. */
  readonly how: string
  readonly failed: number
  /** In a row by now without any answer. */
  readonly silent: number
}

function unanswered({ silent }: ProbeVoice, probes: number): Failure {
  return { how: 'unanswered', failed: probes, silent: silent + probes }
}

function onFailure(probe: ProbeVoice, failure: Failure, { fall }: Thresholds, nowMs: number): ProbeVoice {
  const { how, failed } = failure
  const silent = Math.min(failure.silent, fall)
  if (probe.phase === 'down') return stillDown(probe, how, silent, `probe ${how}`, nowMs)
  const failures = Math.min(probe.failures + failed, fall)
  const manner = probe.failures === 0 || probe.how === how ? how : `failed, the last ${how}`
  const voice = speak(probe, 'bad', `${count(failures, 'probe')} ${manner}`, nowMs)
  const phase = failures < fall ? 'trying' : 'down'
  return { ...voice, phase, cause: 'probe', failures, answers: 0, how: manner, silent }
}

function onRefused(probe: ProbeVoice, why: string, { fall }: Thresholds, nowMs: number): ProbeVoice {
  if (probe.phase === 'down') return stillDown(probe, 'refused', fall, why, nowMs)
  const voice = speak(probe, 'bad', why, nowMs)
  return {
    ...voice,
    phase: 'down',
    cause: 'refused',
    failures: fall,
    answers: 0,
    how: 'refused',
    silent: fall,
  }
}

/** The reason is that of the last probe; more of the same is no news. */
function stillDown(probe: ProbeVoice, how: string, silent: number, why: string, nowMs: number): ProbeVoice {
  const isOnWayUp = probe.answers > 0 || probe.verdict !== 'bad'
  if (probe.how === how && probe.silent === silent && !isOnWayUp) return probe
  const reason = isOnWayUp ? `${why} again` : why
  const cause = how === 'refused' ? 'refused' : 'probe'
  return { ...probe, ...speak(probe, 'bad', reason, nowMs), cause, answers: 0, how, silent }
}

function afterEjection(probe: ProbeVoice, { rise }: Thresholds, nowMs: number): ProbeVoice {
  const reason = `its ejection is over, ${count(rise, 'answered probe')} needed`
  return { ...probe, ...speak(probe, 'bad', reason, nowMs), phase: 'down', cause: 'evidence', answers: 0 }
}

function onRestored(
  probe: ProbeVoice,
  { health, reason, sinceMs, isEjected }: Extract<HealthNews, { kind: 'restored' }>,
  { fall, isProbed }: Thresholds,
): ProbeVoice {
  if (health === 'down' || isEjected) {
    const kept = { cause: 'restart', reason, sinceMs, failures: fall, answers: 0 } as const
    return { ...probe, ...kept, phase: 'down', verdict: 'bad' }
  }
  if (health !== 'up' || !isProbed) return probe
  return { ...probe, phase: 'up', verdict: 'good', cause: 'restart', reason, sinceMs }
}

function answersAgain({ health }: Pick<HealthRecord, 'health'>): string {
  return health === 'unknown' ? 'answered a probe, not probed regularly' : 'answers again'
}

/** Nobody looks any more, with nothing counted. */
function silence(probe: ProbeVoice, cause: HealthCause, reason: string, nowMs: number): ProbeVoice {
  return settle(probe, { phase: 'none', cause, ...speak(probe, 'none', reason, nowMs) })
}

/** What was counted on the way there is settled. */
function settle(
  probe: ProbeVoice,
  now: Omit<ProbeVoice, 'failures' | 'answers' | 'how' | 'silent'>,
): ProbeVoice {
  return same(probe, { ...now, failures: 0, answers: 0, how: '', silent: 0 })
}

function same(before: ProbeVoice, now: ProbeVoice): ProbeVoice {
  const isSame =
    before.phase === now.phase &&
    before.verdict === now.verdict &&
    before.cause === now.cause &&
    before.reason === now.reason &&
    before.failures === now.failures &&
    before.answers === now.answers &&
    before.silent === now.silent
  return isSame ? before : now
}
