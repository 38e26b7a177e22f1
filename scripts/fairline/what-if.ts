import { predictedAnswerSchema } from './answers.ts'
import type { Flags, Run } from './context.ts'
import { UsageFailure } from './failure.ts'
import { byDestination, decimal, wholeNumber } from './flag-values.ts'
import { jsonLine } from './json-line.ts'
import { call, panelDoor } from './panel-api.ts'
import { wordWhatIf } from './what-if-words.ts'

type Patch = Record<string, number | string | null>

export const WHAT_IF_FLAGS = [
  ...(['set', 'algorithm', 'weight', 'channels', 'state', 'json'] as const),
  ...(['past', 'minutes', 'calls', 'per-second', 'hold'] as const),
] as const

/** What an edit of a set would change, without making it. */
export const whatIf: Run = async ({ settings, flags, print, show }, surplus) => {
  if (flags.set === undefined || surplus.length > 0)
    throw new UsageFailure('what-if takes --set ID, and what to change')
  const question = {
    setId: wholeNumber('set', flags.set),
    set: flags.algorithm === undefined ? {} : { algorithm: flags.algorithm },
    destinations: editsOf(flags),
    calls: callsOf(flags),
  }
  const answer = await call(panelDoor(settings), 'POST', '/api/v1/what-if', predictedAnswerSchema, question)
  if (flags.json) print(jsonLine(answer))
  else show(wordWhatIf(answer))
}

function editsOf(flags: Flags): { id: number; patch: Patch }[] {
  const edits = new Map<number, Patch>()
  const note = (id: number, field: string, value: Patch[string]) =>
    edits.set(id, { ...edits.get(id), [field]: value })
  for (const [id, text] of byDestination('weight', flags.weight))
    note(id, 'weight', wholeNumber('weight', text))
  for (const [id, text] of byDestination('channels', flags.channels))
    note(id, 'channels', text === 'unlimited' ? null : wholeNumber('channels', text))
  for (const [id, text] of byDestination('state', flags.state)) note(id, 'adminState', text)
  return [...edits].map(([id, patch]) => ({ id, patch }))
}

/** Past calls are as they were: what synthetic ones are like would be left unheard. */
function requireOneKind(flags: Flags): void {
  const synthetic = (['calls', 'per-second', 'hold'] as const).find((flag) => flags[flag] !== undefined)
  if (flags.past && synthetic)
    throw new UsageFailure(`--${synthetic} is for synthetic calls; leave --past out`)
  if (!flags.past && flags.minutes !== undefined) throw new UsageFailure('--minutes goes with --past')
}

/** What is not said is left to the panel. */
function callsOf(flags: Flags): object {
  requireOneKind(flags)
  if (flags.past) {
    const count = flags.minutes === undefined ? {} : { minutes: wholeNumber('minutes', flags.minutes) }
    return { kind: 'past', ...count }
  }
  return {
    kind: 'synthetic',
    ...(flags.calls !== undefined && { count: wholeNumber('calls', flags.calls) }),
    ...(flags['per-second'] !== undefined && { perSecond: decimal('per-second', flags['per-second']) }),
    ...(flags.hold !== undefined && { holdSec: decimal('hold', flags.hold) }),
  }
}
