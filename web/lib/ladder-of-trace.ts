import type { TracedMessage } from '#engine/contract/tracing.ts'
import { CALL_PAGE_TEXTS as texts } from '#web/texts/call-page.ts'
import type { CallNames, KeptCall } from './call-records.ts'
import { passedOverLine } from './call-words.ts'
import { FAIRLINE, type Ladder, type LadderStep, noteOf, partiesOf, toneOf, wordsOf } from './ladder.ts'

/** A ladder of the messages themselves, one arrow for each; who was tried and why is told by the record. */
export function ladderOfTrace(call: KeptCall, names: CallNames, messages: readonly TracedMessage[]): Ladder {
  const { parties, places } = partiesOf(call, names)
  const startMs = messages[0]?.atMs ?? call.startedAtMs
  const seen = new Set<string>()
  let attempt = 0
  const steps = messages.map((message): LadderStep => {
    const { label, status, isInitialInvite, key } = wordsOf(message)
    const far = parties.at(message.remote)
    const isAgain = seen.has(key)
    seen.add(key)
    const isAttempt = isInitialInvite && message.direction === 'out' && !isAgain && far === places[attempt]
    const note = isAttempt ? noteOf(call, names, attempt) : ''
    if (isAttempt) attempt += 1
    return {
      atMs: message.atMs - startMs,
      from: message.direction === 'in' ? far : FAIRLINE,
      to: message.direction === 'in' ? FAIRLINE : far,
      label: isAgain ? `${label}, ${texts.again}` : label,
      tone: toneOf(status),
      isDeduced: false,
      note,
    }
  })
  return { parties: parties.all, steps: withLeftOver(steps, call, names) }
}

/** Said beside the last failure that the caller was told. */
export function withLeftOver(
  steps: readonly LadderStep[],
  call: KeptCall,
  names: CallNames,
): readonly LadderStep[] {
  const leftOver = passedOverLine(call.leftOver, names)
  const last = steps.findLastIndex(({ to, tone }) => to === 0 && tone === 'bad')
  if (leftOver === '' || last < 0) return steps
  return steps.map((step, i) => (i === last ? { ...step, note: texts.nobodyLeft(leftOver) } : step))
}
