import type { Health } from '#engine/contract/vocabulary.ts'
import { type HealthCause, type HealthNews, type HealthRecord, type Thresholds, unseen } from './health.ts'

/**
 * The next record after some news; the same one when nothing changed. Pure.
 *
 * unknown, up: a failed probe or bad evidence makes it `trying`, which is still selectable.
 * trying: `fall` failed probes in a row make it `down`, one answered `up`. Further evidence changes nothing: only
 * probes count, so that one caller's odd calls cost nobody else a destination.
 * down: `rise` answered probes in a row make it `up`, one failed begins the count anew.
 * A refused probe makes it `down` at once: a closed port confirmed is no lost packet.
 * Where the set is not probed, an answer ends `trying` and `down` as `unknown`, never as `up`: nobody looks again.
 */
export function reduceHealth(
  record: HealthRecord,
  news: HealthNews,
  thresholds: Thresholds,
  nowMs: number,
): HealthRecord {
  switch (news.kind) {
    case 'probe-answered':
      return isGoodAnswer(news.status)
        ? onAnswer(record, news, thresholds, nowMs)
        : onFailure(record, `probe answered ${news.status}`, thresholds, nowMs)
    case 'probe-unanswered':
      return onFailure(record, 'probe unanswered', thresholds, nowMs)
    case 'probe-refused':
      return onRefusedProbe(record, thresholds, nowMs)
    case 'probe-unsent':
      return onUnsent(record, news.reason, nowMs)
    case 'refused':
      return onEvidence(record, 'refused', 'port closed; a probe is asked', thresholds, nowMs)
    case 'attempt-timed-out':
      return onEvidence(record, 'traffic', 'a call got no answer; a probe is asked', thresholds, nowMs)
    case 'attempt-answered':
      return onAttemptAnswered(record, thresholds, nowMs)
    case 'probing-off':
      return record.health === 'up' || record.health === 'unknown'
        ? forget(record, 'configuration', 'not probed', nowMs)
        : record
    case 'disabled':
      return forget(record, 'operator', 'not probed while disabled', nowMs)
    case 'moved':
      return {
        ...forget(record, 'configuration', 'address changed, not probed yet', nowMs),
        probeLatencyMs: null,
      }
    case 'located':
      return forget(record, 'location', 'its name is resolved, not probed yet', nowMs)
    case 'unresolved':
      return forget(record, 'location', `its name is not resolved: ${news.reason}`, nowMs)
  }
}

/** Any answer shows life, but for 408 and 5xx; of those 501 and 505 only dislike the OPTIONS itself. */
export function isGoodAnswer(status: number): boolean {
  return status === 501 || status === 505 || (status !== 408 && (status < 500 || status > 599))
}

function onAnswer(
  record: HealthRecord,
  news: { readonly status: number; readonly latencyMs: number },
  { rise, isProbed }: Thresholds,
  nowMs: number,
): HealthRecord {
  const seen = { ...record, probeLatencyMs: news.latencyMs }
  if (!isProbed) return forget(seen, 'probe', answersAgain(record), nowMs)
  const answers = Math.min(record.answers + 1, rise)
  if (record.health === 'down' && answers < rise) {
    const reason = `${count(answers, 'probe')} answered of ${rise} needed`
    return { ...seen, answers, failures: 0, cause: 'probe', reason, progress: `${answers}/${rise}` }
  }
  const reason =
    record.health === 'down' ? `${count(answers, 'probe')} answered` : `answers probes (${news.status})`
  return become(seen, 'up', 'probe', reason, nowMs)
}

/** `what` is one failed probe: `probe unanswered`. */
function onFailure(record: HealthRecord, what: string, { fall }: Thresholds, nowMs: number): HealthRecord {
  const failures = Math.min(record.failures + 1, fall)
  if (record.health === 'down') {
    return record.answers === 0
      ? record
      : { ...record, answers: 0, progress: '', cause: 'probe', reason: `${what} again` }
  }
  if (failures < fall) {
    const reason = failures === 1 ? what : `${failures} times ${what}`
    return { ...become(record, 'trying', 'probe', reason, nowMs), failures, progress: `${failures}/${fall}` }
  }
  const reason = fall === 1 ? what : `${fall} times ${what}`
  return { ...become(record, 'down', 'probe', reason, nowMs), failures }
}

function onRefusedProbe(record: HealthRecord, { fall }: Thresholds, nowMs: number): HealthRecord {
  if (record.health === 'down' && record.answers === 0) return record
  return { ...become(record, 'down', 'refused', 'port closed, confirmed by a probe', nowMs), failures: fall }
}

function onUnsent(record: HealthRecord, reason: string, nowMs: number): HealthRecord {
  if (record.health === 'unknown' && record.reason === reason) return record
  return record.health === 'down' || record.health === 'trying'
    ? record
    : forget(record, 'configuration', reason, nowMs)
}

function onEvidence(
  record: HealthRecord,
  cause: HealthCause,
  reason: string,
  { fall }: Thresholds,
  nowMs: number,
): HealthRecord {
  if (record.health === 'trying' || record.health === 'down') return record
  return { ...become(record, 'trying', cause, reason, nowMs), progress: `0/${fall}` }
}

function onAttemptAnswered(record: HealthRecord, { isProbed }: Thresholds, nowMs: number): HealthRecord {
  if (isProbed || record.health !== 'trying') return record
  return forget(record, 'traffic', answersAgain(record), nowMs)
}

function answersAgain(record: HealthRecord): string {
  return record.health === 'unknown' ? 'answered a probe, not probed regularly' : 'answers again'
}

/** Nobody looks any more: `unknown`, with nothing counted. */
function forget(record: HealthRecord, cause: HealthCause, reason: string, nowMs: number): HealthRecord {
  if (record.health === 'unknown' && record.reason === reason && record.cause === cause) return record
  return { ...become(record, 'unknown', cause, reason, nowMs), probeLatencyMs: record.probeLatencyMs }
}

/** `sinceMs` moves with the health only; what was counted on the way there is settled. */
function become(
  record: HealthRecord,
  health: Health,
  cause: HealthCause,
  reason: string,
  nowMs: number,
): HealthRecord {
  const sinceMs = record.health === health ? record.sinceMs : nowMs
  const isSame = record.health === health && record.cause === cause && record.reason === reason
  if (isSame && record.failures === 0 && record.answers === 0 && record.progress === '') return record
  return { ...unseen(sinceMs), health, cause, reason, probeLatencyMs: record.probeLatencyMs }
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`
}
