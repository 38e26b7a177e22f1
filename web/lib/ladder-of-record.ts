import type { RecordedAttempt } from '#engine/contract/call-record.ts'
import { CALL_PAGE_TEXTS as texts } from '#web/texts/call-page.ts'
import type { CallNames, KeptCall } from './call-records.ts'
import { CALLER, FAIRLINE, type Ladder, type LadderStep, noteOf, partiesOf, toneOf } from './ladder.ts'
import { withLeftOver } from './ladder-of-trace.ts'

/** A caller that is asked for credentials comes again, to the same destination (rules 13). */
const CHALLENGES = [401, 407]

/** A ladder of what the record proves, and of nothing else: no 100, no ACK of a 2xx, no message that came again. */
export function ladderOfRecord(call: KeptCall, names: CallNames): Ladder {
  const { parties, places } = partiesOf(call, names)
  const steps = new Steps()
  steps.add(0, CALLER, FAIRLINE, 'INVITE')
  for (const [i, attempt] of call.attempts.entries())
    addAttempt(steps, call, names, i, attempt, places[i] ?? FAIRLINE)
  addEnd(steps, call, places)
  return { parties: parties.all, steps: withLeftOver(steps.inOrder(), call, names) }
}

/** Steps of one moment stay in the order in which they were told. */
class Steps {
  private readonly steps: LadderStep[] = []

  add(atMs: number, from: number, to: number, label: string, more: Partial<LadderStep> = {}): void {
    this.steps.push({ atMs, from, to, label, tone: 'none', isDeduced: false, note: '', ...more })
  }

  inOrder(): readonly LadderStep[] {
    return this.steps.toSorted((a, b) => a.atMs - b.atMs)
  }
}

function addAttempt(
  steps: Steps,
  call: KeptCall,
  names: CallNames,
  i: number,
  attempt: RecordedAttempt,
  place: number,
): void {
  const { startedMs, tookMs, status, outcome } = attempt
  const endMs = startedMs + tookMs
  steps.add(startedMs, FAIRLINE, place, 'INVITE', { note: noteOf(call, names, i) })
  const ringAtMs = ringMs(call, i)
  if (ringAtMs !== null) {
    steps.add(ringAtMs, place, FAIRLINE, texts.rings)
    steps.add(ringAtMs, FAIRLINE, CALLER, texts.rings)
  }
  if (call.cause === 'cancelled' && i === call.attempts.length - 1) addCancel(steps, endMs, place)
  if (status === 0) return
  steps.add(endMs, place, FAIRLINE, outcome, { tone: toneOf(status) })
  if (status >= 300) steps.add(endMs, FAIRLINE, place, 'ACK', { isDeduced: true })
  if (status < 300) steps.add(endMs, FAIRLINE, CALLER, outcome, { tone: 'good' })
  const next = call.attempts[i + 1]
  if (!CHALLENGES.includes(status) || next?.destinationId !== attempt.destinationId) return
  steps.add(endMs, FAIRLINE, CALLER, outcome, { tone: 'bad', isDeduced: true })
  steps.add(next.startedMs, CALLER, FAIRLINE, texts.withCredentials, { isDeduced: true })
}

/** The caller's CANCEL went on to whoever was being tried: nobody noted when. */
function addCancel(steps: Steps, atMs: number, place: number): void {
  steps.add(atMs, CALLER, FAIRLINE, 'CANCEL', { isDeduced: true })
  steps.add(atMs, FAIRLINE, place, 'CANCEL', { isDeduced: true })
}

function addEnd(steps: Steps, call: KeptCall, places: readonly number[]): void {
  const endMs = call.endedAtMs - call.startedAtMs
  if (call.talkMs === null && call.status > 0)
    steps.add(endMs, FAIRLINE, CALLER, String(call.status), { tone: toneOf(call.status) })
  const answered = places[call.attempts.findLastIndex(({ status }) => status >= 200 && status < 300)]
  if (call.talkMs === null || answered === undefined) return
  if (call.cause === 'caller') {
    steps.add(endMs, CALLER, FAIRLINE, 'BYE')
    steps.add(endMs, FAIRLINE, answered, 'BYE', { isDeduced: true })
  }
  if (call.cause !== 'destination') return
  steps.add(endMs, answered, FAIRLINE, 'BYE')
  steps.add(endMs, FAIRLINE, CALLER, 'BYE', { isDeduced: true })
}

/**
 * When it rang there first: at the destination that answered, if that was being tried, else at the only one that was.
 * Times of a record are whole milliseconds, so that one of grace is given.
 */
function ringMs(call: KeptCall, i: number): number | null {
  const attempt = call.attempts[i]
  if (call.ringMs === null || !attempt) return null
  const atMs = call.endedAtMs - call.startedAtMs - (call.talkMs ?? 0) - call.ringMs
  const under = call.attempts.flatMap((one, place) => (isUnderWay(one, atMs) ? [place] : []))
  const answered = call.attempts.findLastIndex(({ status }) => status >= 200 && status < 300)
  const rang = under.includes(answered) ? answered : under.length === 1 ? under[0] : -1
  const { startedMs, tookMs } = attempt
  return rang === i ? Math.min(Math.max(atMs, startedMs), startedMs + tookMs) : null
}

function isUnderWay({ startedMs, tookMs }: RecordedAttempt, atMs: number): boolean {
  return startedMs - 1 <= atMs && atMs <= startedMs + tookMs + 1
}
