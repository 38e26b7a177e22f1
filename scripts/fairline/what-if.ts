import { predictedAnswerSchema } from './answers.ts'
import type { Command, Flags } from './context.ts'
import { UsageFailure } from './failure.ts'
import { byDestination, decimal, wholeNumber } from './flag-values.ts'
import { call, panelDoor } from './panel-api.ts'
import { wordWhatIf } from './what-if-words.ts'

type Patch = Record<string, number | string | null>

/** What an edit of a set would change, without making it. */
export const whatIf: Command = async ({ settings, flags, print }, surplus) => {
  if (flags.set === undefined || surplus.length > 0)
    throw new UsageFailure('what-if takes --set ID, and what to change')
  const question = {
    setId: wholeNumber('set', flags.set),
    set: flags.algorithm === undefined ? {} : { algorithm: flags.algorithm },
    destinations: editsOf(flags),
    calls: callsOf(flags),
  }
  const answer = await call(panelDoor(settings), 'POST', '/api/v1/what-if', predictedAnswerSchema, question)
  print(flags.json ? JSON.stringify(answer) : wordWhatIf(answer))
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

/** What is not said is left to the panel. */
function callsOf(flags: Flags): object {
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
